// SPDX-License-Identifier: MIT
// The shared file of one `forkshim run`: what its processes know of each other. Lock-free; a
// process may be killed at any instruction. Without a file, every function here does nothing.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/line.h"
#include "process/lineage.h"
#include "protocol/functions.h"
#include "protocol/state_layout.h"
#include "trust/trusted_file.h"

namespace forkshim::state {

// The mapped file, or null.
extern constinit layout::State* shared;

// Set in a supervisor that goes on where an access to the file is SIGBUS: no access is tried
// before.
extern constinit bool is_guarded;

// Whether only trusted users can exchange what is in the folder of the file. Says why not; if so,
// it asks once, and not at all where the run has judged it.
bool trusts_folder(const char* path, Sentence* reason);
void know_folder(Folder judged);

// Maps the file. If it cannot be used, one sentence says why, and the process counts for itself.
void map(const char* path);

// Who the process of a program image that starts now is: what it was before an exec, the child that
// its parent was creating, or the root. False if none of them.
struct Identity {
  Lineage lineage;
  uint32_t ordinal;
  uint32_t threads;
  uint32_t execs;
};
bool identify(Identity* identity);

// Call in a fork's child before all else: it may have been made in another pid namespace.
void begin_child();

// Enters a process, or overwrites its entry. Async-signal-safe.
void record_process(pid_t pid, const char* lineage, uint32_t depth);
// The same in a vfork child, which may have been made in another pid namespace.
void record_vfork_child(pid_t pid, const char* lineage, uint32_t depth);
// Call before a process that has been recorded is recorded anew, under its final name.
void uncount_process();
// As record_process(), unless the process has entered itself already.
void record_process_if_new(pid_t pid, const char* lineage, uint32_t depth);

// Tells the tree how many creations this process has made, `ordinal` with the one that begins.
// Returns that number, which is higher where a supervisor has counted others (deep.h). Not for a
// vfork child, which would write its parent's. `can_wait`: of a function that is counted beside the
// entry, count() or an exec follows at once, and tells the same.
uint32_t share_ordinal(uint32_t ordinal, bool can_wait);
// The same in a vfork child, whose own entry a program goes on with that it executes.
uint32_t share_ordinal_of(pid_t pid, uint32_t ordinal);

// The same of the threads that it has made, and of the execs that a process has attempted: this
// one, or a vfork child on its memory.
uint32_t share_threads(uint32_t ordinal);
uint32_t share_execs(pid_t pid, uint32_t ordinal);

// A program that this process, or a vfork child on its memory, is about to execute: one that does
// not come to map the state is told of at the run's end. `file`: as in execve(2), or null. Returns
// what cancel_program() takes where the call fails. Leaves errno alone.
uint32_t await_program(pid_t pid, const char* file);
void cancel_program(pid_t pid, uint32_t before);
// The same for one that a child has begun to execute, and that may be here already.
void await_spawned_program(pid_t child, const char* file);

// Before an exec that nobody awaits: the program that comes counts on behind this process's
// creations.
void catch_up_before_exec();

// Around a creation whose child starts a program before the caller knows its pid: meanwhile, the
// programs that this process's children start are those of its creations. `unknown`: the child may
// not have begun, and its pid is not known. Ends what has begun only.
bool begin_spawning(uint32_t ordinal);
void end_spawning(bool unknown);

// The same in a vfork child, whose entry is not its parent's.
bool begin_spawning_of_vfork_child(uint32_t ordinal);
void end_spawning_of_vfork_child();

// The pid of the child that this thread has just made, where the call keeps it to itself (popen).
// 0 if nobody knows.
pid_t spawned_child(const char* lineage);

// Replaces the mapping by memory of this process if the file was truncated, or if its disk has no
// room for a page, because the next access would be SIGBUS. Call the first before a creation's
// phases, for what they touch outside this room.
void keep_all_reachable();
bool is_reachable(const void* first, size_t size);
void keep_page_reachable(layout::Process* entry);
void keep_reachable(const void* first, size_t size);

enum class Outcome { made, failed, refused };
void count(Function function, Outcome outcome, uint64_t held_ns);

// Nobody is left to count an exec that succeeds: count it before, and take it back if it fails.
void count_exec(Function function, int change);

void count_missed();
void count_past();  // an object whose creations are not seen
void count_lost_line(int error);

// Notes that this program runs without a part of its configuration because it has other rights than
// who began the run. False if it has the same, or nobody would say so at the end.
bool count_unheeded();

// Touches the entries of handlers at once that handler() is asked for next.
void reach_handlers(uint32_t first, uint32_t end);

// The handler's entry, with its name for the tools. `from_file`: its plugin is no built-in one.
layout::Handler* handler(uint32_t index, const char* name, const char* plugin, bool from_file);

// Memory of the pool, which the next phases touch.
void use_pool(const void* first, size_t size);

// Returns zeroed memory that a handler shares with the tree, or without a file only with its forks.
// Null if the pool is exhausted. Not async-signal-safe.
void* handler_memory(uint32_t index, size_t size);

}  // namespace forkshim::state
