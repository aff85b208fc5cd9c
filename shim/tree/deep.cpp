// SPDX-License-Identifier: MIT
#include "tree/deep.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "base/kernel.h"
#include "base/text.h"
#include "process/process.h"

namespace forkshim::state {

constinit bool in_deep_run = false;

namespace {

// What a thread had announced before that announced nothing.
constexpr uint32_t nothing = UINT32_MAX;

uint64_t* first_place(uint32_t tid) {
  uint64_t* const first = &shared->announced[layout::announcement_place(tid)];
  keep_reachable(first, layout::announcement_window * sizeof *first);
  return first;
}

uint32_t own_tid() { return static_cast<uint32_t>(kernel::call(SYS_gettid)); }

uint32_t tid_in(uint64_t word) { return static_cast<uint32_t>(word >> 32); }

uint64_t* find(uint32_t tid) {
  uint64_t* const first = first_place(tid);
  for (uint64_t* place = first; place != first + layout::announcement_window; ++place)
    if (tid_in(__atomic_load_n(place, __ATOMIC_RELAXED)) == tid) return place;
  return nullptr;
}

bool claim(uint64_t* place, uint64_t before, uint64_t word) {
  return __atomic_compare_exchange_n(place, &before, word, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_RELAXED);
}

// Of one that was killed, or whose daemon(3) ended it.
bool is_dead(uint64_t word) {
  return kernel::call(SYS_kill, static_cast<pid_t>(tid_in(word)), 0) == -ESRCH;
}

void occupy(uint64_t* first, uint64_t word) {
  uint64_t* const end = first + layout::announcement_window;
  for (uint64_t* place = first; place != end; ++place)
    if (claim(place, 0, word)) return;
  for (uint64_t* place = first; place != end; ++place) {
    const uint64_t found = __atomic_load_n(place, __ATOMIC_RELAXED);
    if (is_dead(found) && claim(place, found, word)) return;
  }
  // More than a window of living threads are inside creations: one of them is counted twice.
  __atomic_store_n(first, word, __ATOMIC_SEQ_CST);
}

// Of the process that made this child: its name without the last number.
bool write_parent(const Lineage& child, Lineage* lineage) {
  *lineage = child;
  char* const last = strrchr(lineage->text, '.');
  if (!last || child.depth == 0) return false;
  *last = '\0';
  lineage->depth = child.depth - 1;
  return true;
}

}  // namespace

uint32_t announce(uint32_t what) {
  const uint32_t tid = own_tid();
  const uint64_t word = uint64_t{tid} << 32 | what;
  if (uint64_t* const mine = find(tid))
    return static_cast<uint32_t>(__atomic_exchange_n(mine, word, __ATOMIC_SEQ_CST));
  occupy(first_place(tid), word);
  return nothing;
}

void end_announcement(uint32_t before) {
  const uint32_t tid = own_tid();
  const uint64_t word = before == nothing ? 0 : uint64_t{tid} << 32 | before;
  if (uint64_t* const mine = find(tid))
    __atomic_store_n(mine, word, __ATOMIC_SEQ_CST);
  else if (word != 0)  // the supervisor has taken an exec's away: most do not return
    occupy(first_place(tid), word);
}

void end_handlers_announcement() {
  uint64_t* const mine = find(own_tid());
  if (mine && static_cast<uint32_t>(*mine) == 0) __atomic_store_n(mine, 0, __ATOMIC_SEQ_CST);
}

bool identify_by_stamp(Identity* identity) {
  struct {
    uint64_t soft, hard;
  } limit = {};
  if (kernel::call(SYS_prlimit64, 0, RLIMIT_LOCKS, nullptr, &limit) != 0) return false;
  if (limit.soft <= layout::stamp_base || limit.soft >= 2 * layout::stamp_base) return false;
  layout::Birth* const place = &shared->births[limit.soft % layout::birth_count];
  keep_reachable(place, sizeof *place);
  layout::Birth birth;
  memcpy(&birth, place, sizeof birth);
  // Behind the copy; in place of a fence, which ThreadSanitizer has none of.
  const uint64_t stamp = __atomic_fetch_or(&place->stamp, 0, __ATOMIC_ACQ_REL);
  if (birth.stamp != limit.soft || stamp != limit.soft) return false;
  const Lineage child = read_lineage(birth.lineage, birth.depth);
  if (birth.parent == kernel::getpid()) {
    identity->ordinal = birth.ordinal;
    return write_parent(child, &identity->lineage);
  }
  identity->ordinal = 0;
  // It is counted when it is recorded, and once.
  if (__atomic_exchange_n(&place->child, 2, __ATOMIC_RELAXED) != 0)
    __atomic_fetch_sub(&shared->processes, 1, __ATOMIC_RELAXED);
  identity->lineage = child;
  return true;
}

}  // namespace forkshim::state
