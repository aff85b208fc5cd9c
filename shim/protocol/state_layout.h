// SPDX-License-Identifier: MIT
// The layout of the shared file that all processes of a tree map (FORKSHIM_STATE): the library
// writes it, and the tools read it. It is the same for 32 and 64 bits. Every word is written
// atomically and on its own, so that a process may be killed between any two.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim::layout {

// Change it with the layout. 0: a file that nobody has mapped yet.
inline constexpr uint32_t version = 9;

inline constexpr uint32_t function_count = 48;  // places; names are in functions.def
inline constexpr uint32_t handler_count = 1024;
inline constexpr uint32_t process_pages = 1024;
inline constexpr uint32_t page_processes = 16;
inline constexpr uint32_t process_count = process_pages * page_processes;
inline constexpr uint32_t common_count = 5;    // of functions.h
inline constexpr uint32_t pool_blocks = 4096;  // memory that handlers share over the tree
inline constexpr uint32_t block_size = 64;
inline constexpr uint32_t ring_size = 1 << 20;  // a power of two
inline constexpr uint32_t ring_logs = 8;
inline constexpr uint32_t announcement_count = 1024;
inline constexpr uint32_t announcement_window = 64;  // places that a thread's may be in
inline constexpr uint32_t birth_count = 2048;
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
  uint32_t spawning;       // ordinal of a creation whose child is not known by its pid; or 0
  uint32_t pid_namespace;  // inode of the one in which it has this pid; 0: not known
  uint32_t threads;        // those it has made so far, where a handler looks at them
  uint32_t execs;          // the same of its attempts to execute
  uint32_t program;        // a ProgramState
  char awaited[28];        // the name of the one that is awaited, as it was executed
  char lineage[128];
};

// Whether the program that a process executes is here: 0 where it executes none.
enum ProgramState : uint32_t { program_awaited = 1, program_came = 2 };

// With the ordinal in `spawning`: the call that creates the child has returned, so that it is for
// one program more; a program has taken it; and several threads are in such calls, so that it is
// that of one of them.
inline constexpr uint32_t spawn_returned = uint32_t{1} << 31, spawn_taken = uint32_t{1} << 30,
                          spawns_overlap = uint32_t{1} << 29, spawn_ordinals = spawns_overlap - 1;

// What the processes whose entries are here have counted of the functions that most programs make
// processes by: so each touches one page of the state. The rest is in State::functions.
struct alignas(4096) ProcessPage {
  Process processes[page_processes];
  Function functions[common_count];
  uint64_t touched;    // the kernel writes something here when it is asked for the page
  uint32_t described;  // processes, ever
  uint32_t reserved;
};
static_assert(sizeof(ProcessPage) == 4096);

// Entries that a pid may be in, from the first on.
inline constexpr uint32_t process_window = 16;
inline uint32_t process_place(int32_t pid) {
  return static_cast<uint32_t>(pid) * 2654435761u % (process_count - process_window);
}
inline Process* process_at(ProcessPage* table, uint32_t place) {
  return &table[place / page_processes].processes[place % page_processes];
}
inline ProcessPage* page_of(Process* process) {
  constexpr uintptr_t page = sizeof(ProcessPage);
  return reinterpret_cast<ProcessPage*>(reinterpret_cast<uintptr_t>(process) / page * page);
}

// A line on its way to a log, and its text behind this, up to a multiple of 8 bytes. Zero where it
// has room but is not written yet.
struct RingLine {
  uint32_t size;  // of the whole; set first
  uint16_t log;
  uint16_t state;  // one of these, set last; a filler may have no more than these 8 bytes
  int32_t pid;     // who writes it
  uint32_t text;   // bytes of it
};
enum RingState : uint16_t { ring_filler = 1, ring_whole = 2, ring_end = 3 };

// The text of a line in the state `ring_end`, which is for every log: what a wait of the writer's
// has told of another process. Where libc keeps the pid, it is 0, and a lineage follows.
struct End {
  uint64_t time;   // CLOCK_REALTIME
  int32_t pid;     // as the writer sees it
  int32_t status;  // as from wait(2)
};

// Lines of the run's own logs, on their way to the process that writes the files: a process that
// maps this can log, whatever descriptors, rights or root directory it has. Lines are reserved, and
// later taken and zeroed, in order.
struct Ring {
  uint64_t reserved;  // bytes ever, modulo ring_size a place in `bytes`
  uint64_t taken;
  uint32_t is_open;   // somebody takes lines
  uint32_t sleeps;    // a futex: 1: the taker waits to be woken
  uint64_t bypassed;  // 1: a process wrote a line into its file itself, while somebody took lines
  char logs[ring_logs][1024];  // their paths, as handlers name them
  uint64_t bytes[ring_size / 8];
};

// A creation as the supervisor of a run with --deep names it, for a program image that starts with
// its number: in the soft limit RLIMIT_LOCKS, which Linux has not used since 2.4, children inherit
// it, and it survives exec. A process bears that of the creation that made it, or the last one that
// it made itself.
struct Birth {
  uint64_t stamp;    // stamp_base + the creation's number; 0 while the rest is written
  int32_t parent;    // its pid, as the supervisor sees it
  uint32_t ordinal;  // of the creation, in the parent
  uint32_t depth;    // of the child
  uint32_t child;    // 1: was counted as one that had come and gone; 2: is counted by its pid
  char lineage[128];
};
inline constexpr uint64_t stamp_base = uint64_t{1} << 40;

// Where a thread's announcement is looked for first. A word is its tid << 32 | the creation's
// ordinal, which is 0 for whatever a handler makes. With a mark it is about a thread or an exec.
// With the mark of a refusal: the supervisor refuses the creation, with the errno beside the mark.
inline constexpr uint32_t refusal_mark = 1u << 31;
inline constexpr uint32_t thread_mark = 1u << 30, exec_mark = 1u << 29;
// What can be asked so: EINTR (4) is a restart to the library, and from 512 on an errno is one to
// the kernel.
inline bool is_refusal(uint32_t error) { return error > 0 && error < 512 && error != 4; }
inline uint32_t announcement_place(uint32_t tid) {
  return tid * 2654435761u % (announcement_count - announcement_window);
}

struct State {
  uint32_t version;
  int32_t root_pid;
  uint32_t processes;   // ever described by a supervisor; the others count in their pages
  uint32_t missed;      // forks noticed afterwards
  uint32_t forgotten;   // living processes that the full table had no more place for
  uint32_t pool_used;   // blocks
  uint64_t began;       // CLOCK_BOOTTIME, ns, when the root was described; 0: not known
  uint32_t lost_lines;  // of logs, which a file or a stream did not take
  int32_t lost_error;   // errno of the last one
  uint32_t past;        // objects whose creations go past the library
  uint32_t attended;    // 1: somebody says at the run's end what is counted here
  uint32_t unheeded;    // programs that gave up rights, and could not do all of the configuration
  uint32_t deep;        // run --deep: inode of the supervisor's pid namespace, or 1; else 0
  uint32_t namespaces;  // 1: with `deep`, a process of the tree may be in another pid namespace
  uint32_t observer;    // the tool that locks byte 0: its pid namespace's inode plus its pid; or 0
  uint32_t strangers;   // programs that never came, of processes that have lost their entries
  uint32_t reserved;
  Handler handlers[handler_count];  // the first share the page of what is above
  Function functions[function_count];
  ProcessPage table[process_pages];
  uint64_t pool[pool_blocks * block_size / 8];
  uint64_t announced[announcement_count];  // creations that hooked threads make now
  Birth births[birth_count];               // by number modulo birth_count
  Ring ring;
};

static_assert(sizeof(Function) == 176 && sizeof(Handler) == 112 && sizeof(Process) == 200);
static_assert(sizeof(Birth) == 152);
// What tells of the tree as a whole.
inline constexpr size_t head_size = offsetof(State, handlers);

static_assert(offsetof(State, table) == 126976 && offsetof(State, pool) == 126976 + 4096 * 1024);
static_assert(offsetof(State, ring) == offsetof(State, pool) + 64 * 4096 + 8 * 1024 + 152 * 2048);
static_assert(sizeof(RingLine) == 16 && sizeof(End) == 16 &&
              sizeof(Ring) == 32 + 8 * 1024 + ring_size);

}  // namespace forkshim::layout
