// SPDX-License-Identifier: MIT
// forkshim_fault: a program makes one of its own creations fail. One handler does it, registered
// with the first fault; an image that never asks for one has none.
#include "forkshim/fault.h"

#include <errno.h>

#include "base/errno_guard.h"
#include "base/export.h"
#include "base/kernel.h"
#include "creation/libc_atfork.h"
#include "creation/registry.h"
#include "protocol/builtin.h"
#include "protocol/functions.h"
#include "protocol/kinds.h"
#include "start/start.h"

using namespace forkshim;

namespace {

// `pid`: whose fault it is. A child has its parent's memory, and not its fault.
struct Fault {
  pid_t pid;
  int error;
  uint32_t left;  // creations up to the one that fails, that one included; 0: none will
  uint32_t fired;
};
constinit Fault fault = {};
constinit bool registered = false;

template <typename Word>
Word load(const Word& word) {
  return __atomic_load_n(&word, __ATOMIC_ACQUIRE);
}

int run_prepare(void*, forkshim_event* event) {
  if (load(fault.pid) != event->parent_pid) return 0;
  uint32_t left = load(fault.left);
  do {
    if (left == 0) return 0;
  } while (!__atomic_compare_exchange_n(&fault.left, &left, left - 1, true, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE));
  if (left != 1) return 0;
  __atomic_store_n(&fault.fired, 1, __ATOMIC_RELEASE);
  return load(fault.error);
}

constexpr forkshim_plugin plugin = builtin("fault", {.prepare = run_prepare});

bool register_handler() {
  if (__atomic_exchange_n(&registered, true, __ATOMIC_ACQ_REL)) return true;
  Handler handler = {};
  handler.functions = every_function;
  handler.kinds = process_kinds;
  if (ensure_active() && registry.add(handler, {&plugin, plugin.name, nullptr})) {
    watch_libc_forks();
    return true;
  }
  __atomic_store_n(&registered, false, __ATOMIC_RELEASE);
  return false;
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT int forkshim_fault(int error, unsigned nth) {
  ErrnoGuard errno_guard;
  if (error <= 0 || error > kernel::max_errno) return EINVAL;
  if (!initialised) initialise_early();
  if (disabled) return 0;
  if (!register_handler()) return ENOMEM;
  // Nothing is left while the rest changes.
  __atomic_store_n(&fault.left, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&fault.fired, 0, __ATOMIC_RELEASE);
  __atomic_store_n(&fault.error, error, __ATOMIC_RELEASE);
  __atomic_store_n(&fault.pid, kernel::getpid(), __ATOMIC_RELEASE);
  __atomic_store_n(&fault.left, nth, __ATOMIC_RELEASE);
  return 0;
}

FORKSHIM_EXPORT unsigned forkshim_fault_fired() {
  return load(fault.pid) == kernel::getpid() ? load(fault.fired) : 0;
}
}
