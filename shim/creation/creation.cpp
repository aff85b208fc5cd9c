// SPDX-License-Identifier: MIT
#include "creation/creation.h"

#include <errno.h>

#include "base/clock.h"
#include "base/errno_guard.h"
#include "base/kernel.h"
#include "base/probe.h"
#include "creation/birth.h"
#include "creation/clock.h"
#include "process/busy.h"
#include "tree/announcements.h"
#include "tree/deep.h"

namespace forkshim {

Creation::Creation(const Call& call, uint32_t handlers, uint32_t cookies, void* slots)
    : return_address_(call.caller),
      handlers_(handlers),
      most_cookies_(cookies),
      function_(call.function),
      search_(call.search),
      selected_(static_cast<uint64_t*>(slots)),
      has_cookie_(selected_ + words(handlers)),
      cookies_(has_cookie_ + words(handlers)) {
  identify_process();
  if (call.kind & process_kinds) remember_forking_thread();
  thread_before_ = thread;
  real_call_before_ = last_real_call();
  if (state::shared) state::keep_all_reachable();
  static_assert(__builtin_offsetof(Creation, return_address_) == return_address_offset);
  event_ = {};
  event_.struct_size = sizeof event_;
  event_.kind = call.kind;
  event_.function = name_of(call.function);
  event_.caller = call.caller;
  event_.clone_flags = call.clone_flags;
  assign_lineage();
}

// A vfork child has an entry of its own, and its threads live on in its parent.
uint32_t Creation::share_ordinal(uint32_t mine) const {
  if (event_.kind == FORKSHIM_EXEC) return state::share_execs(kernel::getpid(), mine);
  if (thread_before_.vfork_in_progress)
    return makes_process() ? state::share_ordinal_of(kernel::getpid(), mine) : mine;
  if (!makes_process()) return state::share_threads(mine);
  // Of other kinds, the call may last as long as a program; other functions are counted elsewhere.
  const bool can_wait = event_.kind == FORKSHIM_FORK && common_place(function_) < common_count;
  return state::share_ordinal(mine, can_wait);
}

// A vfork child counts as a creator of its own, although its counters live in its parent's memory.
uint32_t Creation::next_ordinal() {
  if (goes_on()) return search_->ordinal;
  Creation* const vfork_in_progress = thread_before_.vfork_in_progress;
  uint32_t* counter = vfork_in_progress ? &vfork_in_progress->child_ordinal_ : &process->ordinal;
  // A thread that a vfork child makes lives on in the parent.
  if (event_.kind == FORKSHIM_THREAD) counter = &process->threads;
  if (event_.kind == FORKSHIM_EXEC)
    counter = vfork_in_progress ? &vfork_in_progress->child_execs_ : &process->execs;
  const uint32_t mine = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
  if (!state::shared) return mine;
  const uint32_t shared = share_ordinal(mine);
  if (shared != mine) __atomic_store_n(counter, shared, __ATOMIC_RELAXED);
  return shared;
}

void Creation::assign_lineage() {
  const Creation* const vfork_in_progress = thread_before_.vfork_in_progress;
  const Lineage& maker = vfork_in_progress ? vfork_in_progress->lineage_ : own_lineage;
  const uint32_t mine = next_ordinal();
  if (makes_process()) {
    write_child(maker, mine, &lineage_);
  } else if (event_.kind == FORKSHIM_THREAD) {
    write_member(maker, '#', mine, &lineage_);
  } else {
    write_member(maker, '!', mine, &lineage_);
    if (search_) search_->ordinal = mine;
  }
  event_.sequence = mine;
  event_.depth = lineage_.depth;
  event_.lineage = lineage_.text;
}

// Apart, so that its stack is free again.
[[gnu::noinline]] static uint64_t now() {
  return registry.wants_time() ? now_ns(CLOCK_MONOTONIC) : creation_clock_ns();
}

void Creation::count(state::Outcome outcome) const {
  if (!state::shared) return;
  ErrnoGuard errno_guard;
  state::count(function_, outcome, now() - event_.start_ns);
}

int Creation::prepare() {
  real_call_.begin(__builtin_frame_address(0));
  set_real_call(&real_call_);
  const bool wanted = registry.kinds() & event_.kind;
  if (!wanted && !state::shared) return 0;
  FORKSHIM_PROBE(prepare, event_);
  ErrnoGuard errno_guard;
  if (state::shared || registry.wants_time()) event_.start_ns = now();
  int error = wanted ? run_prepare_round() : 0;
  if (error != 0 && leave_to_kernel()) error = event_.error = 0;
  if (error == 0 && event_.kind == FORKSHIM_SPAWN) begin_spawn();
  if (error == 0 && (is_spawning_ || state::is_deep())) [[unlikely]]
    announce();
  if (error == 0 && event_.kind == FORKSHIM_EXEC) state::count_exec(function_, 1);
  return error;
}

// The call is then made, and libc runs its own code for a failure.
bool Creation::leave_to_kernel() {
  const auto error = static_cast<uint32_t>(event_.error);
  if (!by_kernel_ || !makes_process() || !state::is_deep() || !layout::is_refusal(error))
    return false;
  asked_error_ = static_cast<uint16_t>(error);
  return true;
}

// It has ended otherwise: nobody was there to refuse it, or libc did not come that far.
void Creation::forget_asked_refusal(int error) {
  if (asked_error_ != 0 && asked_error_ != error) event_.refused_by = nullptr;
  asked_error_ = 0;
}

void Creation::announce() {
  uint32_t word =
      asked_error_ ? layout::refusal_mark | asked_error_ : static_cast<uint32_t>(event_.sequence);
  if (event_.kind == FORKSHIM_THREAD) word |= layout::thread_mark;
  if (event_.kind == FORKSHIM_EXEC) word |= layout::exec_mark;
  announced_before_ = state::announce(word);
  is_announced_ = true;
}

// In the process that announced it.
void Creation::end_announcement() {
  if (!is_announced_) [[likely]]
    return;
  is_announced_ = false;
  state::end_announcement(announced_before_);
}

void Creation::after_in_parent(pid_t child) {
  set_real_call(real_call_before_);
  forget_asked_refusal(0);
  event_.child_pid = child;
  FORKSHIM_PROBE(parent, event_);
  count(state::Outcome::made);
  if (event_.kind == FORKSHIM_SPAWN) end_spawn(true);
  end_announcement();
  run_round<&Handler::parent>();
}

void Creation::begin_spawn() {
  const auto ordinal = static_cast<uint32_t>(event_.sequence);
  is_spawning_ = thread_before_.vfork_in_progress ? state::begin_spawning_of_vfork_child(ordinal)
                                                  : state::begin_spawning(ordinal);
}

void Creation::end_spawn(bool made) {
  const bool has_ended = function_ == Function::system || function_ == Function::wordexp;
  pid_t child = event_.child_pid;
  if (is_spawning_ && made && child <= 0 && !has_ended) child = state::spawned_child(lineage_.text);
  if (child > 0) state::record_process_if_new(child, lineage_.text, lineage_.depth);
  if (!is_spawning_) return;
  is_spawning_ = false;
  if (thread_before_.vfork_in_progress) return state::end_spawning_of_vfork_child();
  state::end_spawning(made && child <= 0 && !has_ended);
}

void Creation::after_failure(int error) {
  set_real_call(real_call_before_);
  end_announcement();
  forget_asked_refusal(error);
  if (event_.kind == FORKSHIM_EXEC && !event_.refused_by) state::count_exec(function_, -1);
  event_.error = error;
  FORKSHIM_PROBE(failed, event_);
  count(event_.refused_by ? state::Outcome::refused : state::Outcome::failed);
  if (event_.kind == FORKSHIM_SPAWN) end_spawn(false);
  run_round<&Handler::failed>();
}

void Creation::after_in_child() {
  thread.real_call = real_call_before_;
  thread.vfork_in_progress = nullptr;
  forget_asked_refusal(0);
  if (any_selected_ || state::shared) event_.child_pid = kernel::getpid();
  tag_child(static_cast<uint32_t>(event_.sequence), event_.child_pid);
  // The ordinal counts from a process that was on another one's memory.
  if (thread_before_.vfork_in_progress) set_lineage(lineage_.text, lineage_.depth);
  state::begin_child();
  state::record_process(event_.child_pid, lineage_.text, lineage_.depth);
  FORKSHIM_PROBE(child, event_);
  run_round<&Handler::child>();
}

void Creation::after_in_vfork_child() {
  // valgrind makes a fork of a vfork: then the child has memory of its own, with counters wiped.
  const bool made_a_fork = !process->identified;
  if (made_a_fork) return after_in_child();
  set_real_call(real_call_before_);
  if (any_selected_ || state::shared) event_.child_pid = kernel::getpid();
  state::record_vfork_child(event_.child_pid, lineage_.text, lineage_.depth);
  FORKSHIM_PROBE(child, event_);
  run_round<&Handler::vfork_child>();
}

pid_t Creation::finish(pid_t result) {
  if (result == 0) {
    after_in_child();
  } else if (result > 0) {
    after_in_parent(result);
  } else {
    after_failure(errno);
  }
  return result;
}

void Creation::clear_refusal() {
  event_.error = 0;
  event_.refused_by = nullptr;
  if (state::is_deep()) announce();
}

void Creation::clear_errno() {
  saved_errno_ = errno;
  errno = 0;
}

void Creation::restore_errno() { errno = saved_errno_; }

}  // namespace forkshim
