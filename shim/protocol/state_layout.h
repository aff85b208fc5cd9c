// SPDX-License-Identifier: MIT
// The layout of the shared file that all processes of a tree map (FORKSHIM_STATE): the library
// writes it, and the tools read it. It is the same for 32 and 64 bits. Every word is written
// atomically and on its own, so that a process may be killed between any two.
#pragma once

#include <stdint.h>

namespace forkshim::layout {

// Change it with the layout. 0: a file that nobody has mapped yet.
inline constexpr uint32_t version = 3;

inline constexpr uint32_t function_count = 32;  // places; names are in functions.def
inline constexpr uint32_t handler_count = 1024;
inline constexpr uint32_t process_count = 16384;
inline constexpr uint32_t pool_blocks = 4096;  // memory that handlers share over the tree
inline constexpr uint32_t block_size = 64;
inline constexpr uint32_t bucket_count = 40;  // of a histogram: bucket b counts 2^b <= ns < 2^(b+1)

struct Function {
  uint32_t made;     // creations that succeeded
  uint32_t failed;   // that the kernel or libc refused
  uint32_t refused;  // that a handler refused
  uint32_t reserved;
  uint32_t held[bucket_count];  // how long the caller was held, from prepare to parent
};

// A process without a state file counts in one of its own.
struct Firings {
  uint32_t seen;   // creations that the selectors before `when` let through
  uint32_t fired;  // of these, those that the handler ran for
};

struct Handler {
  Firings firings;
  uint32_t named;   // 1: being named, 2: the texts below are whole
  uint32_t shared;  // what it has of the pool: first block << 12 | number of blocks; 0: nothing
  char name[48];
  char plugin[44];
  uint32_t may_refuse;  // 1: a plugin from a file, unless it turns out to have no prepare
};

struct Process {
  int32_t pid;       // 0: free
  uint32_t written;  // 1 when the rest is whole
  uint64_t since;    // CLOCK_BOOTTIME, ns, when the process was described here
  uint32_t ordinal;  // its creations so far
  uint32_t depth;
  uint32_t spawning;  // ordinal of a creation whose child's pid libc keeps to itself; or 0
  uint32_t reserved;
  char lineage[128];
};

struct State {
  uint32_t version;
  int32_t root_pid;
  uint32_t processes;   // ever described
  uint32_t missed;      // forks noticed afterwards
  uint32_t forgotten;   // living processes that the full table had no more place for
  uint32_t pool_used;   // blocks
  uint64_t began;       // CLOCK_BOOTTIME, ns, when the root was described; 0: not known
  uint32_t lost_lines;  // of logs, which a file or a stream did not take
  int32_t lost_error;   // errno of the last one
  uint32_t reserved[6];
  Function functions[function_count];
  Handler handlers[handler_count];
  Process table[process_count];
  uint64_t pool[pool_blocks * block_size / 8];
};

static_assert(sizeof(Function) == 176 && sizeof(Handler) == 112 && sizeof(Process) == 160);
static_assert(sizeof(State) == 64 + 176 * 32 + 112 * 1024 + 160 * 16384 + 64 * 4096);

}  // namespace forkshim::layout
