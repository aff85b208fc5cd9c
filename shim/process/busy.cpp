// SPDX-License-Identifier: MIT
#include "process/busy.h"

#include "base/kernel.h"
#include "base/readable.h"
#include "process/signal_frame.h"

namespace forkshim {
namespace {

// A stack may be left by siglongjmp, by cancellation or for another one, so that a scope on it ends
// without its destructor.
constexpr uintptr_t largest_handler = 1 << 20;    // bytes of stack that a handler's calls take
constexpr uintptr_t largest_real_call = 1 << 16;  // the same for libc's fork up to its handlers
constexpr uintptr_t same_stack = 2048;  // what is so little above a frame is of the same stack

// Signal handlers may interrupt handlers of creations that signal handlers make. Bounded, because
// the stack may hold bytes that only look like a signal's frame.
constexpr int deepest_scope = 16;

uintptr_t number(const void* place) { return reinterpret_cast<uintptr_t>(place); }

const RealCall* if_around(const RealCall* call, uintptr_t here) {
  return call->is_intact() && number(call->place()) - here < largest_real_call ? call : nullptr;
}

// Apart, so that the usual way saves no registers.
[[gnu::noinline]] const RealCall* far_call(const RealCall* call, uintptr_t here) {
  ReadableMemory memory;
  return memory.holds(call) && memory.holds(call + 1) ? if_around(call, here) : nullptr;
}

}  // namespace

// Most calls are near, and read without a system call.
const RealCall* real_call_now() {
  const RealCall* const call = last_real_call();
  if (!call) return nullptr;
  const uintptr_t here = number(__builtin_frame_address(0));
  return number(call + 1) - here < same_stack ? if_around(call, here) : far_call(call, here);
}

bool HandlerScope::is_intact() const {
  ReadableMemory memory;
  return memory.holds(this) && memory.holds(this + 1) && mark_ == number(this);
}

bool HandlerScope::encloses(const void* here) const {
  return number(this) - number(here) < largest_handler && !is_on_other_signal_stack(this) &&
         (depth_ >= deepest_scope || !has_signal_frame(here, this));
}

bool is_in_handler_now(const HandlerScope* scope) {
  if (thread.handlers_pid != 0) {
    if (thread.handlers_pid != kernel::getpid()) return true;
    thread.handlers_pid = 0;
  }
  if (!scope) return false;
  if (scope->is_intact()) return scope->encloses(__builtin_frame_address(0));
  thread.scope = nullptr;
  restore_scope(nullptr);
  return false;
}

// A child on this thread's memory finds its parent's mark.
void mark_as_handlers() {
  if (thread.handlers_pid == 0) thread.handlers_pid = kernel::getpid();
}

}  // namespace forkshim
