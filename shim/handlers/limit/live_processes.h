// SPDX-License-Identifier: MIT
// The processes of a tree that are alive, as far as they were made under a limit: a table of pids
// in shared memory, with as many places as there may be processes. Nobody tells of a process's
// end, so a place is looked at only when no free one is left, and freed if its pid is gone.
//
// Lock-free and async-signal-safe; whoever uses it may be killed at any instruction. A zombie is
// alive until it is waited for, as it is for the kernel's own limits.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

namespace forkshim {

struct LiveProcesses {
  uint64_t pid_namespace;  // in which the pids below mean something
  uint32_t turn;           // spreads those who look for a place
  uint32_t full;           // 1 from a refusal until few enough are left
  int32_t places[1];  // 0: free; a child's pid; or -pid of the process that is about to make it

  static constexpr uint32_t capacity_limit = 16000;
  static size_t size(uint32_t capacity);

  // Whether pids mean here what they mean to the others. False in another pid namespace.
  bool join();

  // A place for a child that `parent` is about to make, counted from 1; or 0 if `capacity` are
  // alive, and from then on until at most `recover` are.
  uint32_t take(uint32_t capacity, uint32_t recover, pid_t parent);
  void fill(uint32_t place, pid_t parent, pid_t child);
  void give_back(uint32_t place, pid_t parent);

 private:
  uint32_t take_free(uint32_t capacity, pid_t parent);
  bool more_than(uint32_t count, uint32_t capacity);
};

}  // namespace forkshim
