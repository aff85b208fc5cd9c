// SPDX-License-Identifier: MIT
#include "tree/announcements.h"

#include <errno.h>

#include "base/kernel.h"
#include "base/line.h"
#include "base/proc.h"
#include "tree/state.h"

namespace forkshim::state {
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

uint64_t* place_of(uint32_t tid) {
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

bool has_child(pid_t process, uint32_t tid, pid_t child) {
  Line<64> path;
  path.add_literal("/proc/").add_number(static_cast<uint32_t>(process)).add_literal("/task/");
  path.add_number(tid).add_literal("/children");
  pid_t other;
  for (Children children(path.c_str()); children.next(&other);)
    if (other == child) return true;
  return false;
}

}  // namespace

uint32_t announce(uint32_t what) {
  const uint32_t tid = own_tid();
  const uint64_t word = uint64_t{tid} << 32 | what;
  if (uint64_t* const mine = place_of(tid))
    return static_cast<uint32_t>(__atomic_exchange_n(mine, word, __ATOMIC_SEQ_CST));
  occupy(first_place(tid), word);
  return nothing;
}

void end_announcement(uint32_t before) {
  const uint32_t tid = own_tid();
  const uint64_t word = before == nothing ? 0 : uint64_t{tid} << 32 | before;
  if (uint64_t* const mine = place_of(tid))
    __atomic_store_n(mine, word, __ATOMIC_SEQ_CST);
  else if (word != 0)  // the supervisor has taken an exec's away: most do not return
    occupy(first_place(tid), word);
}

void end_handlers_announcement() {
  uint64_t* const mine = place_of(own_tid());
  if (mine && static_cast<uint32_t>(*mine) == 0) __atomic_store_n(mine, 0, __ATOMIC_SEQ_CST);
}

uint32_t announced_child(pid_t parent, pid_t child) {
  keep_reachable(shared->announced, sizeof shared->announced);
  for (const uint64_t& place : shared->announced) {
    const uint64_t word = __atomic_load_n(&place, __ATOMIC_SEQ_CST);
    const auto ordinal = static_cast<uint32_t>(word);
    if (ordinal == 0 || ordinal >= layout::exec_mark) continue;
    if (has_child(parent, tid_in(word), child)) return ordinal;
  }
  return 0;
}

}  // namespace forkshim::state
