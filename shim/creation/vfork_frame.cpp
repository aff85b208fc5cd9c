// SPDX-License-Identifier: MIT
#include "creation/vfork_frame.h"

#include <errno.h>

#include <new>

#include "base/arena.h"
#include "base/kernel.h"
#include "creation/creation.h"
#include "process/busy.h"

namespace forkshim::frames {
namespace {

static_assert(count == 8 * sizeof Process::frames_taken);
static_assert(sizeof(Creation) + Creation::slots_size(Registry::capacity, Registry::capacity) <=
              frame_size - register_size);

// Where each frame is, once it has been taken for the first time: next to the handlers, so that a
// fork has no other mapping to copy. Each is written by who has taken the frame.
constinit char** places = nullptr;

constexpr size_t page = 4096;

int take_free() {
  uint64_t taken = __atomic_load_n(&process->frames_taken, __ATOMIC_RELAXED);
  while (~taken != 0) {
    const int index = __builtin_ctzll(~taken);
    if (__atomic_compare_exchange_n(&process->frames_taken, &taken, taken | uint64_t{1} << index,
                                    false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      return index;
  }
  return -1;
}

void give_back(size_t index) {
  __atomic_fetch_and(&process->frames_taken, ~(uint64_t{1} << index), __ATOMIC_RELEASE);
}

// Null without memory.
char** all_places() {
  char** known = __atomic_load_n(&places, __ATOMIC_ACQUIRE);
  if (known) return known;
  auto** const fresh = arena.array<char*>(count);
  return __atomic_compare_exchange_n(&places, &known, fresh, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)
             ? fresh
             : known;
}

// Null if all are taken, or there is no memory.
char* take_frame() {
  char** const known = all_places();
  const int taken = known ? take_free() : -1;
  if (taken < 0) return nullptr;
  const auto index = static_cast<size_t>(taken);
  char* place = known[index];
  if (!place) {
    place = static_cast<char*>(arena.take(frame_size, page));
    __atomic_store_n(&known[index], place, __ATOMIC_RELAXED);
  }
  if (!place) give_back(index);
  return place;
}

Creation* begin(const Call& call, char* memory) {
  const uint32_t handlers = registry.count();
  return new (memory) Creation(call, handlers, handlers, memory + sizeof(Creation));
}

}  // namespace

Creation* acquire(const Call& call) {
  char* const memory = take_frame();
  return memory ? begin(call, memory) : acquire_private(call);
}

Creation* acquire_private(const Call& call) {
  void* const memory = kernel::map(frame_size);
  return memory ? begin(call, static_cast<char*>(memory)) : nullptr;
}

void release(Creation* creation) {
  char* const memory = reinterpret_cast<char*>(creation);
  char** const known = __atomic_load_n(&places, __ATOMIC_ACQUIRE);
  for (size_t index = 0; known && index < count; ++index)
    if (__atomic_load_n(&known[index], __ATOMIC_RELAXED) == memory) return give_back(index);
  kernel::unmap(memory, frame_size);
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
