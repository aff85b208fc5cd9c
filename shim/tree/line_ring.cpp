// SPDX-License-Identifier: MIT
// Lock-free for writers, who may be killed at any instruction: a line that is reserved and never
// written is found by the taker (tools/supervision/line_drain.cpp).
#include "tree/line_ring.h"

#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/duration.h"
#include "base/errno_guard.h"
#include "base/kernel.h"
#include "output/line_sink.h"
#include "tree/state.h"

namespace forkshim::state {
namespace {

using layout::Ring;
using layout::RingLine;

constexpr uint64_t patience_ns = 1'000'000'000, pause_ns = 1'000'000;

RingLine* line_at(Ring& ring, uint64_t place) {
  return reinterpret_cast<RingLine*>(reinterpret_cast<char*>(ring.bytes) +
                                     place % layout::ring_size);
}

// False if the taker takes nothing in time: then it is gone, or its reader is, and nobody waits for
// it again. What is in the ring, the run writes at its end.
bool wait_for_room(Ring& ring, uint64_t taken, uint64_t end_ns) {
  if (!__atomic_load_n(&ring.is_open, __ATOMIC_RELAXED)) return false;
  if (now_ns_without_vdso(CLOCK_MONOTONIC) >= end_ns) {
    if (__atomic_load_n(&ring.taken, __ATOMIC_RELAXED) == taken)
      __atomic_store_n(&ring.is_open, 0, __ATOMIC_RELAXED);
    return false;
  }
  sleep_for(pause_ns);
  return true;
}

// Room for a line of `size` bytes in one piece, or null.
RingLine* reserve(Ring& ring, uint32_t size) {
  uint64_t end_ns = 0;
  for (;;) {
    uint64_t reserved = __atomic_load_n(&ring.reserved, __ATOMIC_RELAXED);
    if (reserved % 8 != 0) return nullptr;  // a hostile process wrote there
    const uint64_t taken = __atomic_load_n(&ring.taken, __ATOMIC_ACQUIRE);
    const auto gap = static_cast<uint32_t>(layout::ring_size - reserved % layout::ring_size);
    const uint32_t whole = size <= gap ? size : gap + size;
    if (reserved - taken + whole > layout::ring_size) {
      if (end_ns == 0) end_ns = now_ns_without_vdso(CLOCK_MONOTONIC) + patience_ns;
      if (!wait_for_room(ring, taken, end_ns)) return nullptr;
    } else if (__atomic_compare_exchange_n(&ring.reserved, &reserved, reserved + whole, false,
                                           __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
      if (whole == size) return line_at(ring, reserved);
      RingLine* const filler = line_at(ring, reserved);
      keep_reachable(filler, sizeof(uint64_t));
      __atomic_store_n(reinterpret_cast<uint64_t*>(filler),
                       uint64_t{gap} | uint64_t{layout::ring_filler} << 48, __ATOMIC_RELEASE);
      return line_at(ring, 0);
    }
  }
}

void wake(Ring& ring) {
  if (__atomic_load_n(&ring.sleeps, __ATOMIC_SEQ_CST) != 0 &&
      __atomic_exchange_n(&ring.sleeps, 0, __ATOMIC_SEQ_CST) != 0)
    kernel::call(SYS_futex, &ring.sleeps, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

int find(const char* path) {
  Ring& ring = shared->ring;
  keep_reachable(&ring, sizeof(Ring) - sizeof ring.bytes);
  if (!__atomic_load_n(&ring.is_open, __ATOMIC_ACQUIRE)) return -1;
  for (int log = 0; log < static_cast<int>(layout::ring_logs); ++log)
    if (strncmp(ring.logs[log], path, sizeof ring.logs[log]) == 0) return log;
  return -1;
}

// Where no line is to be had, the caller writes it, and what the run knows of its logs is not
// whole.
RingLine* begin_line(Ring& ring, size_t text) {
  keep_reachable(&ring, sizeof(uint64_t));
  if (!__atomic_load_n(&ring.is_open, __ATOMIC_ACQUIRE)) return nullptr;
  const auto size = static_cast<uint32_t>((sizeof(RingLine) + text + 7) / 8 * 8);
  RingLine* const line = reserve(ring, size);
  if (!line) {
    __atomic_store_n(&ring.bypassed, 1, __ATOMIC_SEQ_CST);
    return nullptr;
  }
  keep_reachable(line, size);
  __atomic_store_n(&line->size, size, __ATOMIC_RELEASE);
  line->pid = kernel::getpid();
  line->text = static_cast<uint32_t>(text);
  return line;
}

void end_line(Ring& ring, RingLine* line, layout::RingState state) {
  __atomic_store_n(&line->state, state, __ATOMIC_SEQ_CST);
  wake(ring);
}

bool put(int log, Text text) {
  ErrnoGuard errno_guard;
  Ring& ring = shared->ring;
  RingLine* const line = begin_line(ring, text.size);
  if (!line) return false;
  line->log = static_cast<uint16_t>(log);
  memcpy(line + 1, text.data, text.size);
  end_line(ring, line, layout::ring_whole);
  return true;
}

void report_end(pid_t pid, const char* lineage, int status) {
  ErrnoGuard errno_guard;
  Ring& ring = shared->ring;
  const size_t named = lineage ? strlen(lineage) : 0;
  RingLine* const line = begin_line(ring, sizeof(layout::End) + named);
  if (!line) return;
  const layout::End end = {now_ns_without_vdso(CLOCK_REALTIME), pid, status};
  memcpy(line + 1, &end, sizeof end);
  if (named != 0) memcpy(reinterpret_cast<char*>(line + 1) + sizeof end, lineage, named);
  end_line(ring, line, layout::ring_end);
}

constexpr LineSink sink = {find, put, report_end};

}  // namespace

void use_line_ring() { line_sink = &sink; }

}  // namespace forkshim::state
