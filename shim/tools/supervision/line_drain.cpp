// SPDX-License-Identifier: MIT
#include "supervision/line_drain.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include "supervision/log_line.h"

namespace forkshim {
namespace {

template <typename T>
T load(const T& place) {
  return __atomic_load_n(&place, __ATOMIC_SEQ_CST);
}

uint16_t state_of(const char* place) {
  return load(reinterpret_cast<const layout::RingLine*>(place)->state);
}

}  // namespace

LineDrain::LineDrain(layout::State& state, const std::vector<std::string>& logs,
                     const std::string& trace, bool adds_ends)
    : state_(state),
      ring_(state.ring),
      files_(logs, trace),
      adds_ends_(adds_ends),
      taken_(load(ring_.taken) / 8 * 8) {}

void LineDrain::end_at_reserved(Clock::duration patience) {
  end_ = load(ring_.reserved);
  deadline_ = Clock::now() + patience;
}

bool LineDrain::take_all() {
  for (const uint64_t begin = taken_; taken_ - begin < layout::ring_size;) {
    const uint64_t reserved = end_.value_or(load(ring_.reserved));
    const uint64_t waiting = reserved - taken_;
    if (waiting == 0) return false;
    if (waiting > layout::ring_size || waiting % 8 != 0) return begin_again(reserved);
    const uint16_t state = state_of(place());  // before the rest, which is set before it
    const uint64_t size = whole_size(head(), state, waiting);
    if (size == 0) return true;
    stuck_ = {};
    release(size);
  }
  return true;
}

char* LineDrain::place() const {
  return reinterpret_cast<char*>(ring_.bytes) + taken_ % layout::ring_size;
}

// The ring's last 8 bytes may be a filler.
layout::RingLine LineDrain::head() const {
  const auto* const words = reinterpret_cast<const volatile uint64_t*>(place());
  const bool is_last = layout::ring_size - taken_ % layout::ring_size == sizeof *words;
  const uint64_t read[] = {words[0], is_last ? 0 : words[1]};
  RingLine line;
  static_assert(sizeof line == sizeof read);
  std::memcpy(&line, read, sizeof line);
  return line;
}

uint64_t LineDrain::whole_size(const RingLine& line, uint16_t state, uint64_t waiting) {
  const uint64_t room = layout::ring_size - taken_ % layout::ring_size;
  const bool sane =
      line.size >= 8 && line.size % 8 == 0 && line.size <= waiting && line.size <= room;
  if (sane && state == layout::ring_filler) return line.size;
  if (sane && (state == layout::ring_whole || state == layout::ring_end) &&
      line.size >= sizeof(RingLine) && line.text <= line.size - sizeof(RingLine)) {
    line_.assign(place() + sizeof(RingLine), line.text);  // others may change it where it is
    const int error = state == layout::ring_end ? take_end(line) : take_line(line);
    if (error != 0) count_lost(error);
    return line.size;
  }
  return is_given_up(line) ? skipped_size(line, sane, waiting) : 0;
}

int LineDrain::take_line(const RingLine& line) {
  return log_line::is_sound(line_) ? files_.write(line.log, line_) : EBADMSG;
}

// The process may have written its own exit record, if not all lines come through here.
int LineDrain::take_end(const RingLine& line) {
  layout::End end;
  if (line_.size() < sizeof end) return EBADMSG;
  if (!adds_ends_ || load(ring_.bypassed) != 0) return 0;
  std::memcpy(&end, line_.data(), sizeof end);
  return files_.write_end(end, std::string_view(line_).substr(sizeof end), line.pid);
}

bool LineDrain::is_given_up(const RingLine& line) {
  if (stuck_ == Clock::time_point()) stuck_ = Clock::now();
  const Clock::time_point now = Clock::now();
  const bool gone = line.pid > 0 && kill(line.pid, 0) != 0 && errno == ESRCH;
  return now - stuck_ > longest_wait || now > deadline_ || (gone && now - stuck_ > look_again);
}

// A place that was reserved alone is zero up to the next line.
uint64_t LineDrain::skipped_size(const RingLine& line, bool sane, uint64_t waiting) {
  count_lost(ESRCH);
  if (sane) return line.size;
  const uint64_t room = layout::ring_size - taken_ % layout::ring_size;
  const uint64_t end = waiting < room ? waiting : room;
  uint64_t size = 8;
  while (size < end && *reinterpret_cast<uint64_t*>(place() + size) == 0) size += 8;
  return size;
}

void LineDrain::count_removed() {
  if (const uint64_t lines = files_.removed(); lines != 0) count_lost(ENOENT, lines);
}

void LineDrain::count_lost(int error, uint64_t lines) {
  __atomic_fetch_add(&state_.lost_lines, lines, __ATOMIC_RELAXED);
  __atomic_store_n(&state_.lost_error, error, __ATOMIC_RELAXED);
}

void LineDrain::release(uint64_t size) {
  std::memset(place(), 0, size);
  taken_ += size;
  __atomic_store_n(&ring_.taken, taken_, __ATOMIC_RELEASE);
}

bool LineDrain::begin_again(uint64_t reserved) {
  count_lost(EINVAL);
  std::memset(ring_.bytes, 0, sizeof ring_.bytes);
  taken_ = reserved / 8 * 8;
  __atomic_store_n(&ring_.reserved, taken_, __ATOMIC_SEQ_CST);
  __atomic_store_n(&ring_.taken, taken_, __ATOMIC_SEQ_CST);
  if (end_) end_ = taken_;
  return !end_;
}

}  // namespace forkshim
