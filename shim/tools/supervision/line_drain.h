// SPDX-License-Identifier: MIT
// Takes lines out of the ring of a state file. What that holds may be anything: a process that gave
// up its rights still has it.
#pragma once

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/state_layout.h"
#include "supervision/log_line.h"
#include "supervision/trace_line.h"
#include "text/files.h"

namespace forkshim {

class Drain {
 public:
  using Clock = std::chrono::steady_clock;
  using Ring = layout::Ring;
  using RingLine = layout::RingLine;

  // For a line that is reserved and not written: its writer was killed, stopped, or is about to.
  static constexpr std::chrono::milliseconds look_again{2};
  static constexpr std::chrono::seconds longest_wait{5};

  template <typename T>
  static T load(const T& place) {
    return __atomic_load_n(&place, __ATOMIC_SEQ_CST);
  }

  Drain(layout::State& state, const std::vector<std::string>& logs, const std::string& trace)
      : state_(state),
        ring_(state.ring),
        logs_(logs),
        files_(logs.size(), -1),
        trace_(trace),
        taken_(load(ring_.taken) / 8 * 8) {}
  ~Drain() {
    for (const int file : files_)
      if (file >= 0) close(file);
  }
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;

  // Takes no line that is reserved from now on, and waits for the others together as long as it
  // would for one: a process that outlives the run may write for ever, and promise lines that it
  // does not write.
  void end_at_reserved(Clock::duration patience = longest_wait) {
    end_ = load(ring_.reserved);
    deadline_ = Clock::now() + patience;
  }

  // Takes what is whole, of the whole ring at most. Returns whether lines are left.
  bool take_all() {
    for (const uint64_t begin = taken_; taken_ - begin < layout::ring_size;) {
      const uint64_t reserved = end_.value_or(load(ring_.reserved));
      const uint64_t waiting = reserved - taken_;
      if (waiting == 0) return false;
      if (waiting > layout::ring_size || waiting % 8 != 0) return begin_again(reserved);
      const uint16_t state = load(head_state());  // before the rest, which is set before it
      const RingLine line = head();
      const uint64_t size = whole_size(line, state, waiting);
      if (size == 0) return true;
      stuck_ = {};
      release(size);
    }
    return true;
  }

 private:
  static constexpr int reader_patience_ms = 1000;

  // Read once, since others may change it. The ring's last 8 bytes may be a filler.
  RingLine head() const {
    const auto* const words = reinterpret_cast<const volatile uint64_t*>(place());
    const bool is_last = layout::ring_size - taken_ % layout::ring_size == sizeof *words;
    const uint64_t read[] = {words[0], is_last ? 0 : words[1]};
    RingLine line;
    std::memcpy(&line, read, sizeof line);
    return line;
  }

  char* place() const { return reinterpret_cast<char*>(ring_.bytes) + taken_ % layout::ring_size; }

  // The bytes that are done with, or 0 where the next line is not written yet.
  uint64_t whole_size(const RingLine& line, uint16_t state, uint64_t waiting) {
    const uint64_t room = layout::ring_size - taken_ % layout::ring_size;
    const bool sane =
        line.size >= 8 && line.size % 8 == 0 && line.size <= waiting && line.size <= room;
    if (sane && state == layout::ring_filler) return line.size;
    if (sane && state == layout::ring_whole && line.size >= sizeof(RingLine) &&
        line.text <= line.size - sizeof(RingLine)) {
      write(line.log, {place() + sizeof(RingLine), line.text});
      return line.size;
    }
    return is_given_up(line) ? skipped_size(line, sane, waiting) : 0;
  }

  const uint16_t& head_state() const { return reinterpret_cast<const RingLine*>(place())->state; }

  // Whoever reserved the place will not write there any more.
  bool is_given_up(const RingLine& line) {
    if (stuck_ == Clock::time_point()) stuck_ = Clock::now();
    const Clock::time_point now = Clock::now();
    const bool gone = line.pid > 0 && kill(line.pid, 0) != 0 && errno == ESRCH;
    return now - stuck_ > longest_wait || now > deadline_ || (gone && now - stuck_ > look_again);
  }

  // A place that was reserved alone is zero up to the next line.
  uint64_t skipped_size(const RingLine& line, bool sane, uint64_t waiting) {
    count_lost(ESRCH);
    if (sane) return line.size;
    const uint64_t room = layout::ring_size - taken_ % layout::ring_size;
    const uint64_t end = waiting < room ? waiting : room;
    uint64_t size = 8;
    while (size < end && *reinterpret_cast<uint64_t*>(place() + size) == 0) size += 8;
    return size;
  }

  void write(unsigned log, std::string_view text) {
    if (log >= files_.size()) return count_lost(EBADF);
    line_ = text;  // others may change it where it is
    if (!log_line::is_sound(line_)) return count_lost(EBADMSG);
    if (logs_[log] == trace_) return write_trace(trace_lines_.of(line_));
    int& file = files_[log];
    if (file < 0) file = open_log(logs_[log]);
    if (file < 0) return count_lost(errno);
    write_whole(file, line_);
  }

  // Standard error blocks, and who does not read it must not hold the program up. A pipe that is
  // ready takes PIPE_BUF bytes, and no trace line has more.
  void write_trace(std::string_view text) {
    if (!takes_more(STDERR_FILENO)) return count_lost(EAGAIN);
    write_whole(STDERR_FILENO, text);
  }

  // Waits for a reader, and for one that did not come in time no more until it does.
  bool takes_more(int file) {
    pollfd ready = {file, POLLOUT, 0};
    reader_is_stuck_ = poll(&ready, 1, reader_is_stuck_ ? 0 : reader_patience_ms) == 0;
    return !reader_is_stuck_;
  }

  void write_whole(int file, std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(file, text.data(), text.size());
      if (written > 0) {
        text.remove_prefix(static_cast<size_t>(written));
      } else if (errno == EAGAIN) {
        if (!takes_more(file)) return count_lost(EAGAIN);
      } else if (errno != EINTR) {
        return count_lost(errno);
      }
    }
  }

  void count_lost(int error) {
    __atomic_fetch_add(&state_.lost_lines, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&state_.lost_error, error, __ATOMIC_RELAXED);
  }

  void release(uint64_t size) {
    std::memset(place(), 0, size);
    taken_ += size;
    __atomic_store_n(&ring_.taken, taken_, __ATOMIC_RELEASE);
  }

  // The ring holds no lines, but what somebody wrote over it. True unless this is the end.
  bool begin_again(uint64_t reserved) {
    count_lost(EINVAL);
    std::memset(ring_.bytes, 0, sizeof ring_.bytes);
    taken_ = reserved / 8 * 8;
    __atomic_store_n(&ring_.reserved, taken_, __ATOMIC_SEQ_CST);
    __atomic_store_n(&ring_.taken, taken_, __ATOMIC_SEQ_CST);
    if (end_) end_ = taken_;
    return !end_;
  }

  layout::State& state_;
  Ring& ring_;
  const std::vector<std::string>& logs_;
  std::vector<int> files_;
  const std::string& trace_;
  TraceLines trace_lines_;
  std::string line_;
  uint64_t taken_;
  std::optional<uint64_t> end_;
  Clock::time_point stuck_ = {}, deadline_ = Clock::time_point::max();
  bool reader_is_stuck_ = false;
};

}  // namespace forkshim
