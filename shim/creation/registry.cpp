// SPDX-License-Identifier: MIT
#include "creation/registry.h"

#include <sched.h>

#include "base/arena.h"
#include "base/clock.h"
#include "creation/cancellation.h"
#include "process/process.h"
#include "protocol/plugin_flags.h"

namespace forkshim {

constinit Registry registry;

namespace {

// In wiped memory, so that no fork can leave it locked in the child.
class RegistrationLock {
 public:
  RegistrationLock() {
    while (__atomic_exchange_n(&process->registering, 1, __ATOMIC_ACQUIRE) != 0) sched_yield();
  }
  ~RegistrationLock() { __atomic_store_n(&process->registering, 0, __ATOMIC_RELEASE); }
  RegistrationLock(const RegistrationLock&) = delete;
  RegistrationLock& operator=(const RegistrationLock&) = delete;
};

}  // namespace

bool Registry::map() {
  constexpr size_t front = sizeof(Registration) * capacity;
  static_assert(front % alignof(Handler) == 0);
  auto* memory = static_cast<char*>(arena.take(front + sizeof(Handler) * capacity, 64));
  if (memory) handlers_ = reinterpret_cast<Handler*>(memory + front);
  return handlers_;
}

bool Registry::add(const Handler& handler, const Registration& about) {
  RegistrationLock lock;
  if (count_ == capacity || (!handlers_ && !map())) return false;
  const forkshim_plugin& plugin = *about.plugin;
  registration(count_) = about;
  Handler& place = handlers_[count_];
  place = handler;
  place.prepare = plugin.prepare;
  place.parent = plugin.parent;
  place.failed = plugin.failed;
  place.child = plugin.child;
  place.vfork_child = plugin.vfork_child;
  place.in_tree = about.firings != nullptr;
  place.is_choosy = place.in_tree || place.selectors || (~place.functions & every_function) != 0;
  kinds_ |= handler.kinds;
  candidates_.add(*this, count_);
  // The exec of a vfork child has the child's name, which the vfork gives it.
  if (handler.kinds & FORKSHIM_EXEC) kinds_ |= FORKSHIM_VFORK;
  if (!(plugin.flags & runs_own_code)) {
    prepare_cancellation_guards();
    runs_foreign_code_ = true;
  }
  if (plugin.flags & FORKSHIM_WANTS_TIME) {
    bind_clock();
    wants_time_ = true;
  }
  __atomic_store_n(&count_, count_ + 1, __ATOMIC_RELEASE);
  return true;
}

}  // namespace forkshim
