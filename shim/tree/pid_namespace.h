// SPDX-License-Identifier: MIT
// The pid namespace of this process: namespaces side by side use the same pids.
#pragma once

#include <stdint.h>
#include <sys/types.h>

namespace forkshim::state::pid_namespace {

// Its inode; 0: not known. In memory that a child inherits: it has another one only where it does
// not see its parent.
extern constinit uint32_t own;

// What /proc says of it.
uint32_t read();

// Asks who holds the lock of the open state file, as this process sees it.
void find_observer(int file);

// A spawned process that is the first of its pid namespace, or whose parent stays outside of it
// (setns(2)), has no pid of its parent's, who knows it by another pid than itself. A /proc that was
// mounted outside tells both.
inline constexpr pid_t parent_outside = 0;

// Call when the state is mapped: takes the observer's if that is this process's, and else asks
// /proc, which takes 15 microseconds where nothing else has.
void enter();

// For a fork's child that may be elsewhere.
void enter_anew();

}  // namespace forkshim::state::pid_namespace
