// SPDX-License-Identifier: MIT
#include "creation/vfork_frame.h"

#include <errno.h>

#include <new>

#include "base/kernel.h"
#include "creation/creation.h"
#include "process/busy.h"

namespace forkshim::frames {
namespace {

static_assert(count == 8 * sizeof Process::frames_taken);
static_assert(sizeof(Creation) + Creation::slots_size(Registry::capacity, Registry::capacity) <=
              frame_size);

constinit char* first = nullptr;

char* free_slot() {
  uint64_t taken = __atomic_load_n(&process->frames_taken, __ATOMIC_RELAXED);
  while (~taken != 0) {
    const int index = __builtin_ctzll(~taken);
    if (__atomic_compare_exchange_n(&process->frames_taken, &taken, taken | uint64_t{1} << index,
                                    false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      return first + static_cast<size_t>(index) * frame_size;
  }
  return nullptr;
}

Creation* begin(const Call& call, char* memory) {
  const uint32_t handlers = registry.count();
  return new (memory) Creation(call, handlers, handlers, memory + sizeof(Creation));
}

}  // namespace

void set_memory(char* memory) { first = memory; }

Creation* acquire(const Call& call) {
  char* const memory = free_slot();
  return memory ? begin(call, memory) : acquire_private(call);
}

Creation* acquire_private(const Call& call) {
  void* const memory = kernel::map(frame_size);
  return memory ? begin(call, static_cast<char*>(memory)) : nullptr;
}

void release(Creation* creation) {
  char* const memory = reinterpret_cast<char*>(creation);
  if (memory < first || memory >= first + total_size) {
    kernel::unmap(memory, frame_size);
    return;
  }
  const size_t index = static_cast<size_t>(memory - first) / frame_size;
  __atomic_fetch_and(&process->frames_taken, ~(uint64_t{1} << index), __ATOMIC_RELEASE);
}

}  // namespace forkshim::frames

namespace forkshim {

void Creation::begin_vfork() {
  saved_errno_ = errno;
  scope_before_ = innermost_scope();
  thread.vfork_in_progress = this;
}

// The child shared this thread's state, and may have been killed in the middle of anything: of a
// handler, whose errno is then left behind, or of a creation of its own, whose frame it holds.
void Creation::end_vfork() {
  for (Creation* inner = thread.vfork_in_progress; inner && inner != this;) {
    Creation* const outer = inner->thread_before_.vfork_in_progress;
    frames::release(inner);
    inner = outer;
  }
  const bool forked = thread.libc_atfork_creation != thread_before_.libc_atfork_creation;
  if (forked) frames::release(thread.libc_atfork_creation);
  const bool in_handler = innermost_scope() != scope_before_;
  if (forked || in_handler) restore_errno();
  if (in_handler && cancel_state_ != no_cancel_state) restore_cancellation(cancel_state_);
  thread_before_.exec_memory = thread.exec_memory;
  thread_before_.exec_memory_size = thread.exec_memory_size;
  thread = thread_before_;
  restore_scope(scope_before_);
  set_real_call(real_call_before_);
}

}  // namespace forkshim
