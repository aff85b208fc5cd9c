// SPDX-License-Identifier: MIT
// What not every libc has, under the same names and hidden, found when it is called: musl's loader
// ends a program whose preloaded library asks for a symbol that musl lacks. An old glibc has some
// of these in libpthread.so.0 alone.
#include <limits.h>
#include <pthread.h>

#include "base/arena.h"
#include "elf/symbols.h"

namespace {

using namespace forkshim;

struct AtExit {
  void (*function)(int, void*);
  void* argument;
};

// With which status exit was called, only on_exit tells: INT_MIN says that it is unknown.
void run(void* pointer) {
  const auto* at_exit = static_cast<AtExit*>(pointer);
  at_exit->function(INT_MIN, at_exit->argument);
}

int on_exit_by_atexit(void (*function)(int, void*), void* argument) {
  using Register = int (*)(void (*)(void*), void*, void*);
  const auto add = reinterpret_cast<Register>(symbols::find_next("__cxa_atexit"));
  auto* const at_exit = add ? arena.array<AtExit>(1) : nullptr;
  if (!at_exit) return -1;
  *at_exit = {function, argument};
  return add(run, at_exit, nullptr);
}

}  // namespace

extern "C" {

// What the headers of glibc from 2.38 on call for strtol and strtoull, which differ in 0b alone. By
// these the library needs no newer glibc than it says, whatever it is built with.
long forkshim_strtol(const char* text, char** end, int base) __asm__("strtol");
unsigned long long forkshim_strtoull(const char* text, char** end, int base) __asm__("strtoull");

long __isoc23_strtol(const char* text, char** end, int base) {
  return forkshim_strtol(text, end, base);
}
unsigned long long __isoc23_strtoull(const char* text, char** end, int base) {
  return forkshim_strtoull(text, end, base);
}

int on_exit(void (*function)(int, void*), void* argument) {
  using OnExit = int (*)(void (*)(int, void*), void*);
  const auto real = reinterpret_cast<OnExit>(symbols::find_next("on_exit"));
  return real ? real(function, argument) : on_exit_by_atexit(function, argument);
}

#ifdef __GLIBC__
// What pthread_cleanup_push is made of; libc's take their argument in a register on i386, as the
// headers say. A process without libpthread.so.0 cancels no thread; in one
// of musl a thread that is cancelled in system() leaves that creation without an end.
using Buffer = __pthread_unwind_buf_t;

void __pthread_register_cancel(Buffer* buffer) {
  if (auto* const real = symbols::find_next("__pthread_register_cancel"))
    reinterpret_cast<decltype(&__pthread_register_cancel)>(real)(buffer);
}
void __pthread_unregister_cancel(Buffer* buffer) {
  if (auto* const real = symbols::find_next("__pthread_unregister_cancel"))
    reinterpret_cast<decltype(&__pthread_unregister_cancel)>(real)(buffer);
}
void __pthread_unwind_next(Buffer* buffer) {
  if (auto* const real = symbols::find_next("__pthread_unwind_next"))
    reinterpret_cast<decltype(&__pthread_unwind_next)>(real)(buffer);
  __builtin_trap();
}
#endif
}
