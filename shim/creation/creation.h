// SPDX-License-Identifier: MIT
// One creation from prepare to its end: who is selected, in which order they run, what they see.
//
// Lives on the caller's stack, or in a frame (vfork_frame.h). Allocates nothing and takes no lock.
// Every handler whose prepare ran gets exactly one of parent and failed, and child where the kind
// has one.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "creation/cancellation.h"
#include "creation/registry.h"
#include "forkshim/plugin.h"
#include "process/busy.h"
#include "process/process.h"
#include "process/thread.h"
#include "protocol/functions.h"
#include "protocol/kinds.h"
#include "tree/state.h"

namespace forkshim {

struct Call {
  Function function;
  uint8_t kind;
  const void* caller;
  uint64_t clone_flags = 0;
  ExecSearch* search = nullptr;  // of an exec
};

class Creation {
 public:
  // Bytes behind a creation for `handlers` handlers, two bits each, and for so many cookies.
  static constexpr size_t slots_size(uint32_t handlers, uint32_t cookies) {
    return (2 * words(handlers) + cookies) * sizeof(uint64_t);
  }

  // How many of the handlers may run for this call: a stack that goes deeper for cookies that
  // nobody keeps costs the parent a copied page or two after each fork.
  static uint32_t most_cookies(const Call& call, uint32_t handlers);

  // `slots` has slots_size(handlers, cookies) bytes and need not be cleared.
  Creation(const Call& call, uint32_t handlers, uint32_t cookies, void* slots);
  Creation(const Creation&) = delete;
  Creation& operator=(const Creation&) = delete;

  // Returns 0, or the errno with which a handler refused: then call after_failure(), not libc.
  int prepare();

  // How it ended. errno is left as the real call left it.
  void after_in_parent(pid_t child);
  void after_failure(int error);
  void after_in_child();        // of a fork kind: the only thread of a process with its own memory
  void after_in_vfork_child();  // of a vfork kind: on the parent's memory

  // The result of a fork-like call goes in, and comes out after the handlers have run.
  pid_t finish(pid_t result);

  const char* lineage() const { return lineage_.text; }

  // Call before a real call whose parent does not return from libc: the end of this creation is
  // told by libc's fork handlers.
  void end_in_fork_handlers() { real_call_.begin(real_call_.place(), this); }

  // Call after prepare() where the real call begins further up the stack.
  void begin_call_at(const void* place) { real_call_.begin(place); }
  // Whether that is what runs now.
  bool is_in_call() const { return real_call_now() == &real_call_; }

  // For a fork that runs whether refused or not.
  void clear_refusal();

  // Clears errno, so that libc's answer tells failure from success, and puts it back.
  void clear_errno();
  void restore_errno();

  // Call before a vfork on this thread, and in the parent after it. The creation must live in a
  // frame: a child killed while sharing our stack would destroy it.
  void begin_vfork();
  void end_vfork();

  // For assembly: where the caller is whose stack a vfork child uses up.
  static constexpr size_t return_address_offset = 0;

 private:
  static constexpr uint32_t words(uint32_t handlers) { return (handlers + 63) / 64; }

  void assign_lineage();
  uint32_t next_ordinal();
  uint32_t share_ordinal(uint32_t mine) const;
  // Of an exec; null where the thread has no slot for it.
  ExecSearch* search() const { return event_.kind == FORKSHIM_EXEC ? search_ : nullptr; }
  // Whether it is a further attempt of a search, for which all is decided.
  bool goes_on() const { return search() && search_->goes_on; }
  bool makes_process() const { return event_.kind & process_kinds; }
  void begin_spawn();
  void end_spawn(bool made);
  void announce();
  bool leave_to_kernel();
  void forget_asked_refusal(int error);
  void end_announcement();
  void count(state::Outcome outcome) const;

  // handler_rounds.cpp
  int run_prepare_round();
  template <PhaseCallback callback>
  void run_round();
  bool select(const Handler& handler, uint32_t index);
  bool prepare_one(const Handler& handler, uint32_t index);

  [[maybe_unused]] const void* const return_address_;  // read by syscall.S
#ifdef __i386__
  void* registers_[4];  // written and read by syscall.S
#endif
  forkshim_event event_;
  const uint32_t handlers_;
  const uint32_t most_cookies_;
  uint32_t kept_cookies_ = 0;
  const Function function_;
  bool any_selected_ = false;
  int8_t cancel_state_ = no_cancel_state;  // small: this is on the caller's stack
  bool is_announced_ = false;
  bool is_spawning_ = false;
  bool by_kernel_ = false;    // the handler that refused wants the kernel to
  uint16_t asked_error_ = 0;  // with which the kernel is asked to refuse
  RealCall real_call_;
  const RealCall* real_call_before_;
  union {
    const HandlerScope* scope_before_;  // of a vfork
    ExecSearch* search_;                // of an exec
  };
  int saved_errno_ = 0;
  uint32_t child_ordinal_ = 0;  // creations that a vfork child has made itself
  uint32_t child_execs_ = 0;    // the same of its execs
  uint32_t announced_before_ = 0;
  Thread thread_before_;      // its vfork_in_progress: whose child makes this
  uint64_t* const selected_;  // a bit for each handler
  // A cookie of 0 is not kept: its store would cost a page of the stack after each fork.
  uint64_t* const has_cookie_;
  uint64_t* const cookies_;  // in the order of prepare
  Lineage lineage_;          // of the child
};

extern template void Creation::run_round<&Handler::parent>();
extern template void Creation::run_round<&Handler::failed>();
extern template void Creation::run_round<&Handler::child>();
extern template void Creation::run_round<&Handler::vfork_child>();

}  // namespace forkshim
