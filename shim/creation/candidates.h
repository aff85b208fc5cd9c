// SPDX-License-Identifier: MIT
// Which handlers can want a creation at all, so that it looks at no others (`scripts/bench` fork by
// handlers: 1,000, of which one can want it).
//
// `kinds` and `functions` are tables, which registration fills; `program` has decided before that.
// `depth` and `at` allow a handler all creations of a process or none, if the child's name is not
// among the few that `at` has: a process judges that once, at its first creation. For the first few
// handlers only the kinds are a table, because a page costs each fork more than looking at them.
#pragma once

#include <stdint.h>

#include "forkshim/plugin.h"
#include "protocol/functions.h"
#include "protocol/state_layout.h"

namespace forkshim {

struct Handler;
class Registry;

class Candidates {
 public:
  static constexpr uint32_t few = 16;
  static constexpr uint32_t words = layout::handler_count / 64;

  // Call with the registry's lock, before the registry counts the handler.
  void add(const Registry& handlers, uint32_t index);

  // Of the 64 handlers from 64 * word on, those that may want a creation of this kind, which is a
  // bit, by this function. Those beyond a creation's count are newer than it.
  uint64_t wanting(uint32_t kind, Function function, uint32_t word) const {
    const auto place = static_cast<unsigned>(__builtin_ctz(kind | 1u << (most_kinds - 1)));
    const uint64_t by_kind = __atomic_load_n(&by_kind_[word][place], __ATOMIC_RELAXED);
    const Row* const rows = __atomic_load_n(&by_function_, __ATOMIC_ACQUIRE);
    if (!rows || by_kind == 0) return by_kind;
    return by_kind &
           __atomic_load_n(&rows[word][static_cast<unsigned>(function)], __ATOMIC_RELAXED);
  }

  // Whether judge_for_process() can rule any handler out.
  bool aims() const { return __atomic_load_n(&aims_, __ATOMIC_RELAXED); }

 private:
  using Row = uint64_t[function_count];

  void enter(Row* rows, const Handler& handler, uint32_t index);

  static constexpr unsigned most_kinds = 8;

  uint64_t by_kind_[words][most_kinds] = {};
  Row* by_function_ = nullptr;  // none for the first few
  bool aims_ = false;
};

// A bit for each of the first `count` handlers: whether depth and at allow what this process makes,
// processes, or else threads and execs. Handlers beyond have any. Call where aims(); not for a
// vfork child, which has a name of its own. Async-signal-safe.
const uint64_t* judge_for_process(const Registry& handlers, uint32_t count, bool processes);

}  // namespace forkshim
