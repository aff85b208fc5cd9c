// SPDX-License-Identifier: MIT
#include "creation/creation.h"

#include <errno.h>

#include "base/clock.h"
#include "base/errno_guard.h"
#include "base/kernel.h"
#include "creation/birth.h"
#include "creation/registry.h"
#include "creation/selectors.h"
#include "creation/vfork_frame.h"
#include "tree/state.h"

namespace forkshim {

Creation::Creation(const Call& call, uint32_t handlers, void* slots)
    : return_address_(call.caller),
      handlers_(handlers),
      function_(call.function),
      selected_(static_cast<uint64_t*>(slots)),
      has_cookie_(selected_ + words(handlers)),
      cookies_(has_cookie_ + words(handlers)) {
  settle_process();
  say_forker();
  outer_ = thread;
  was_covered_ = is_covered();
  if (state::tree) state::keep_whole();
  static_assert(__builtin_offsetof(Creation, return_address_) == return_address_offset);
  event_ = {};
  event_.struct_size = sizeof event_;
  event_.kind = call.kind;
  event_.function = name_of(call.function);
  event_.caller = call.caller;
  event_.clone_flags = call.clone_flags;
  name_child();
}

// The child is named after the process that calls, which a vfork child is in its own right,
// though all it can write to is its parent's memory.
void Creation::name_child() {
  Creation* const vforking = outer_.vforking;
  uint32_t* ordinal = vforking ? &vforking->child_ordinal_ : &process->ordinal;
  const uint32_t mine = __atomic_add_fetch(ordinal, 1, __ATOMIC_RELAXED);
  write_child(vforking ? vforking->lineage_ : origin, mine, &lineage_);
  event_.sequence = mine;
  event_.depth = lineage_.depth;
  event_.lineage = lineage_.text;
  if (!vforking) state::set_ordinal(mine);
}

void Creation::count(state::Outcome outcome) const {
  if (!state::tree) return;
  ErrnoGuard errno_guard;
  state::count(function_, outcome, now_ns(CLOCK_MONOTONIC) - event_.start_ns);
}

inline bool Creation::select(const Handler& handler, uint32_t index) {
  if (!(handler.kinds & event_.kind) || !(handler.functions & bit(function_))) return false;
  if (handler.selectors) {
    const Registration& about = registry.about(index);
    const bool own = !about.firings || handler.for_process;
    layout::Firings* const counted = own ? &process->firings[index] : about.firings;
    layout::Firings* const shown = own ? about.firings : nullptr;
    if (!handler.selectors->let_through(event_, about.name, counted, shown)) return false;
  } else if (handler.in_tree) {
    __atomic_fetch_add(&registry.about(index).firings->fired, 1, __ATOMIC_RELAXED);
  }
  return true;
}

// Returns whether the handler keeps a cookie.
inline bool Creation::prepare_one(const Handler& handler, uint32_t index) {
  event_.cookie = 0;
  const int refused = handler.prepare ? handler.prepare(handler.self, &event_) : 0;
  if (refused != 0 && event_.error == 0) {
    // What libc could not have returned would be taken for success.
    event_.error = refused > 0 && refused < 4096 ? refused : EAGAIN;
    event_.refused_by = registry.about(index).name;
  }
  if (event_.cookie == 0) return false;
  cookies_[index] = event_.cookie;
  return true;
}

int Creation::prepare() {
  set_covered(true);
  const bool wanted = registry.kinds() & event_.kind;
  if (!wanted && !state::tree) return 0;
  ErrnoGuard errno_guard;
  if (state::tree || registry.wants_time()) event_.start_ns = now_ns(CLOCK_MONOTONIC);
  const int error = wanted ? prepare_handlers() : 0;
  if (error == 0 && event_.kind == FORKSHIM_SPAWN && !outer_.vforking)
    state::set_spawning(static_cast<uint32_t>(event_.sequence));
  return error;
}

int Creation::prepare_handlers() {
  HandlingGuard handling_guard;
  event_.parent_pid = outer_.vforking ? kernel::getpid() : process_pid();
  uint32_t end = handlers_;
  for (uint32_t word = words(handlers_); word-- > 0; end = word * 64) {
    uint64_t selected = 0, kept = 0;
    for (uint32_t index = end; index-- > word * 64;) {
      const Handler& handler = registry[index];
      if (!select(handler, index)) continue;
      const uint64_t one = uint64_t{1} << (index % 64);
      selected |= one;
      if (prepare_one(handler, index)) kept |= one;
    }
    selected_[word] = selected;
    has_cookie_[word] = kept;
    any_selected_ |= selected != 0;
  }
  return event_.error;
}

// The last phase of a creation in this process, so that no cookie is kept.
template <Callback Handler::*callback>
void Creation::run() {
  if (!any_selected_) return;
  ErrnoGuard errno_guard;
  HandlingGuard handling_guard(callback == &Handler::child);
  for (uint32_t word = 0; word < words(handlers_); ++word) {
    const uint64_t kept = has_cookie_[word];
    for (uint64_t left = selected_[word]; left != 0; left &= left - 1) {
      const uint32_t index = word * 64 + static_cast<uint32_t>(__builtin_ctzll(left));
      const Handler& handler = registry[index];
      if (!(handler.*callback)) continue;
      event_.cookie = kept >> (index % 64) & 1 ? cookies_[index] : 0;
      (handler.*callback)(handler.self, &event_);
    }
  }
}

void Creation::in_parent(pid_t child) {
  set_covered(was_covered_);
  event_.child_pid = child;
  count(state::Outcome::made);
  if (event_.kind == FORKSHIM_SPAWN) end_spawn();
  run<&Handler::parent>();
}

// A child whose pid is not known, and that may not have begun yet (popen), still finds its place
// by what its parent was making last.
void Creation::end_spawn() const {
  if (event_.child_pid > 0) state::describe_new(event_.child_pid, lineage_.text, lineage_.depth);
  if (event_.child_pid > 0 || function_ == Function::system) state::set_spawning(0);
}

void Creation::failed(int error) {
  set_covered(was_covered_);
  event_.error = error;
  count(event_.refused_by ? state::Outcome::refused : state::Outcome::failed);
  if (event_.kind == FORKSHIM_SPAWN) state::set_spawning(0);
  run<&Handler::failed>();
}

void Creation::in_child() {
  thread.covered = was_covered_;
  thread.vforking = nullptr;
  thread.becoming_daemon = nullptr;
  if (any_selected_ || state::tree) event_.child_pid = kernel::getpid();
  mark_child(static_cast<uint32_t>(event_.sequence), event_.child_pid);
  // The ordinal counts from a process that was on another one's memory.
  if (outer_.vforking) begin_process(lineage_.text, lineage_.depth);
  state::describe(event_.child_pid, lineage_.text, lineage_.depth);
  run<&Handler::child>();
}

void Creation::in_vfork_child() {
  // Where something makes a fork of it (valgrind), the child has its own, wiped memory.
  if (!process->known && event_.struct_size != 0) return in_child();
  set_covered(was_covered_);
  if (any_selected_ || state::tree) event_.child_pid = kernel::getpid();
  state::describe(event_.child_pid, lineage_.text, lineage_.depth);
  run<&Handler::vfork_child>();
}

pid_t Creation::finish(pid_t result) {
  if (result == 0) {
    in_child();
  } else if (result > 0) {
    in_parent(result);
  } else {
    failed(errno);
  }
  return result;
}

void Creation::forgive() {
  event_.error = 0;
  event_.refused_by = nullptr;
}

void Creation::set_aside_errno() {
  saved_errno_ = errno;
  errno = 0;
}

void Creation::take_back_errno() { errno = saved_errno_; }

void Creation::begin_vfork() {
  saved_errno_ = errno;
  thread.vforking = this;
}

// The child shared this thread's state, and may have been killed in the middle of anything: of a
// handler, whose errno is then left behind, or of a creation of its own, whose place is taken.
void Creation::end_vfork() {
  for (Creation* inner = thread.vforking; inner && inner != this;) {
    Creation* const outer = inner->outer_.vforking;
    frames::give_back(inner);
    inner = outer;
  }
  const bool past_symbols = thread.past_symbols != outer_.past_symbols;
  if (past_symbols) frames::give_back(thread.past_symbols);
  if (past_symbols || is_handling()) take_back_errno();
  thread = outer_;
  end_handling();
  set_covered(was_covered_);
}

}  // namespace forkshim
