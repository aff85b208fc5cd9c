// SPDX-License-Identifier: MIT
// What the processes of a tree count: in words that all share, and beside their own entries what
// they count often.
#include "process/process.h"
#include "protocol/functions.h"
#include "tree/spawning.h"
#include "tree/state.h"

namespace forkshim::state {
namespace {

static_assert(common_count == layout::common_count);

void add_one(uint32_t* word) { __atomic_fetch_add(word, 1, __ATOMIC_RELAXED); }

unsigned bucket_of(uint64_t ns) {
  const unsigned bucket = ns == 0 ? 0 : 63 - static_cast<unsigned>(__builtin_clzll(ns));
  return bucket < layout::bucket_count ? bucket : layout::bucket_count - 1;
}

// Beside this process's entry, once that is known. A vfork child counts beside its parent's.
layout::Function& counters_of(Function function) {
  const unsigned place = common_place(function);
  layout::Process* const own = place < common_count && process->entry ? own_entry() : nullptr;
  if (own) {
    catch_up(own);
    return layout::page_of(own)->functions[place];
  }
  layout::Function& counters = shared->functions[static_cast<unsigned>(function)];
  keep_reachable(&counters, sizeof counters);
  return counters;
}

}  // namespace

void count(Function function, Outcome outcome, uint64_t held_ns) {
  layout::Function& counters = counters_of(function);
  keep_pool_reachable();
  add_one(outcome == Outcome::made     ? &counters.made
          : outcome == Outcome::failed ? &counters.failed
                                       : &counters.refused);
  add_one(&counters.held[bucket_of(held_ns)]);
}

void count_exec(Function function, int change) {
  if (!shared) return;
  __atomic_fetch_add(&counters_of(function).made, static_cast<uint32_t>(change), __ATOMIC_RELAXED);
}

void count_in_head(HeadWord word) {
  if (!shared) return;
  keep_reachable(shared, layout::head_size);
  add_one(&(shared->*word));
}

void count_missed() { count_in_head(&layout::State::missed); }
void count_past() { count_in_head(&layout::State::past); }

void count_lost_line(int error) {
  if (!shared) return;
  count_in_head(&layout::State::lost_lines);
  __atomic_store_n(&shared->lost_error, error, __ATOMIC_RELAXED);
}

}  // namespace forkshim::state
