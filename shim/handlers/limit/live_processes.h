// SPDX-License-Identifier: MIT
// The living processes of a tree that were made under a limit: a table of pids in shared memory,
// with a slot for each process that is allowed. Nothing reports a process's end, so when no slot is
// free, those whose pid is gone are freed.
//
// Lock-free and async-signal-safe; a user may be killed at any instruction. A zombie counts until
// it is waited for, as it does for the kernel's own limits.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

namespace forkshim {

struct LiveProcesses {
  uint64_t pid_namespace;  // in which the pids below mean something
  uint32_t turn;           // where the next search for a slot begins
  uint32_t full;           // 1 from a refusal until few enough are left
  int32_t places[1];  // 0: free; a child's pid; or -pid of the process that is about to make it

  static constexpr uint32_t capacity_limit = 16000;
  static size_t size(uint32_t capacity);

  // Returns false in another pid namespace than the table's.
  bool join();

  // Returns a slot, from 1, for a child that `parent` is about to make; or 0 if `capacity` are
  // alive, and from then on until at most `recover` are.
  uint32_t take(uint32_t capacity, uint32_t recover, pid_t parent);
  void fill(uint32_t place, pid_t parent, pid_t child);
  void give_back(uint32_t place, pid_t parent);

 private:
  uint32_t take_free(uint32_t capacity, pid_t parent);
  bool more_than(uint32_t count, uint32_t capacity);
};

}  // namespace forkshim
