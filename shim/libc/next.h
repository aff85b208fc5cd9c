// SPDX-License-Identifier: MIT
// The real functions: the next definition of each name after this library, so that a preload behind
// this one is still called. Looked up at the first call, which takes no lock and may be in a signal
// handler or a child (elf/symbols.h); a process pays for those that it uses.
#pragma once

#include <sys/types.h>

#include "elf/symbols.h"

namespace forkshim::next {

void* look_up(symbols::Name symbol, const char* version);

// Call in a parent, for what its children usually call: each child would repeat the look-up, and
// fault in the symbol tables of every library (`scripts/bench` shells).
void look_up_for_children();

template <typename Signature>
class Real;

template <typename Result, typename... Arguments>
class Real<Result(Arguments...)> {
 public:
  using Pointer = Result (*)(Arguments...);

  constexpr explicit Real(symbols::Name symbol, const char* version = nullptr)
      : symbol_(symbol), version_(version) {}

  // False if this libc has no such function.
  bool available() { return address() != nullptr; }
  Pointer pointer() { return address(); }
  Result operator()(Arguments... arguments) {
    if (const Pointer known = __atomic_load_n(&address_, __ATOMIC_RELAXED)) [[likely]]
      return known(arguments...);
    return look_up_and_call(arguments...);
  }
  void look_up_ahead() {
    if (!__atomic_load_n(&address_, __ATOMIC_RELAXED)) keep(symbols::find_next(symbol_, version_));
  }

 private:
  Pointer address() {
    Pointer known = __atomic_load_n(&address_, __ATOMIC_RELAXED);
    if (known) [[likely]]
      return known;
    return keep(look_up(symbol_, version_));
  }
  // Apart, so that a call of what is known takes no stack.
  [[gnu::noinline]] Result look_up_and_call(Arguments... arguments) {
    return address()(arguments...);
  }
  Pointer keep(void* found) {
    const auto address = reinterpret_cast<Pointer>(found);
    __atomic_store_n(&address_, address, __ATOMIC_RELAXED);
    return address;
  }

  const symbols::Name symbol_;
  const char* const version_;
  Pointer address_ = nullptr;
};

using CloneStart = int (*)(void*);

extern constinit Real<pid_t()> fork;
extern constinit Real<pid_t()> underscore_fork;
// As glibc's clone reads its variable arguments: parent_tid, tls, child_tid.
extern constinit Real<int(CloneStart, void*, int, void*, void*, void*, void*)> clone;

using Strings = char* const*;

extern constinit Real<int(const char*, Strings)> execv;
extern constinit Real<int(const char*, Strings)> execvp;
extern constinit Real<int(const char*, Strings, Strings)> execve;
extern constinit Real<int(const char*, Strings, Strings)> execvpe;
extern constinit Real<int(int, Strings, Strings)> fexecve;
extern constinit Real<int(int, const char*, Strings, Strings, int)> execveat;

extern constinit Real<void(int)> exit_now;  // _exit
extern constinit Real<void(void*)> finalize;

}  // namespace forkshim::next
