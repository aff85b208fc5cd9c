// SPDX-License-Identifier: MIT
#include "handlers/python/lifetime.h"

#include "base/clock.h"
#include "base/duration.h"
#include "base/kernel.h"

namespace forkshim::python {
namespace {

constexpr uint64_t pause_ns = 1'000'000;

// Python may end and be initialised again.
enum Stage : uint32_t { unguarded, guarded, ending };
constinit uint32_t stage = unguarded;
constinit uint64_t patience = 0;

// The pid in the upper half and the number of its threads inside in the lower one. After a fork it
// is another process's, whose threads are not here, and counts as none.
constinit uint64_t inside = 0;

uint64_t count_here(uint64_t seen) {
  return seen >> 32 == static_cast<uint64_t>(kernel::getpid()) ? seen & UINT32_MAX : 0;
}

void change_count(uint64_t difference) {
  const uint64_t here = static_cast<uint64_t>(kernel::getpid()) << 32;
  uint64_t seen = __atomic_load_n(&inside, __ATOMIC_RELAXED);
  uint64_t wanted = 0;
  do {
    const uint64_t count = count_here(seen);
    wanted = here | (count == 0 && difference != 1 ? 0 : count + difference);
  } while (!__atomic_compare_exchange_n(&inside, &seen, wanted, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_RELAXED));
}

// With the GIL, a thread keeps Python from ending by that alone; it may be the one that ends it.
bool is_attached(const Runtime& runtime) {
  ThreadState* const current = runtime.current_state();
  return current && current == runtime.own_state();
}

// The callback of the module atexit, which Python runs, with the GIL, before it begins to end.
Object* wait_for_all(Object*, Object*) {
  const Runtime& runtime = known();
  __atomic_store_n(&stage, ending, __ATOMIC_SEQ_CST);
  const uint64_t end = now_ns(CLOCK_MONOTONIC) + patience;
  while (count_here(__atomic_load_n(&inside, __ATOMIC_SEQ_CST)) > 0 &&
         now_ns(CLOCK_MONOTONIC) < end) {
    ThreadState* const state = runtime.detach();
    sleep_for(pause_ns);
    runtime.attach(state);
  }
  return runtime.build_value("");
}

// The module atexit is each interpreter's own, and a subinterpreter may end long before Python.
bool is_in_main_interpreter(const Runtime& runtime) {
  if (runtime.this_interpreter) return runtime.this_interpreter() == runtime.main_interpreter();
  return !runtime.next_interpreter(runtime.first_interpreter());
}

void forget() { __atomic_store_n(&stage, unguarded, __ATOMIC_SEQ_CST); }

constinit MethodDefinition definition = {"wait_for_forks", wait_for_all, 4 /* METH_NOARGS */,
                                         nullptr};

}  // namespace

bool enter() {
  change_count(1);
  const Runtime* const runtime = running();
  if (runtime && (__atomic_load_n(&stage, __ATOMIC_SEQ_CST) != ending || is_attached(*runtime)))
    return true;
  leave();
  return false;
}

void leave() { change_count(UINT64_MAX); }

void guard_end(const Runtime& runtime, uint64_t patience_ns) {
  uint32_t expected = unguarded;
  if (!is_in_main_interpreter(runtime)) return;
  if (!__atomic_compare_exchange_n(&stage, &expected, guarded, false, __ATOMIC_SEQ_CST,
                                   __ATOMIC_RELAXED))
    return;
  patience = patience_ns;
  Object *type, *value, *traceback;
  runtime.fetch_error(&type, &value, &traceback);
  Object* const function = runtime.new_function(&definition, nullptr, nullptr);
  Object* const module = runtime.import("atexit");
  Object* const registered =
      function && module ? runtime.call_method(module, "register", "O", function) : nullptr;
  Object* const objects[] = {function, module, registered};
  for (Object* object : objects)
    if (object) runtime.forget(object);
  runtime.restore_error(type, value, traceback);
  if (!registered || runtime.at_end(forget) != 0) forget();
}

}  // namespace forkshim::python
