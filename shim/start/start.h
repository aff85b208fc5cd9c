// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Set once the configuration has been read, or found missing. Not atomic: it only goes from false
// to true, and its first reader is alone or runs after the constructor.
extern constinit bool initialised;

// Set once no handler of the configuration will be registered any more.
extern constinit bool started;

// The kill switch, FORKSHIM_DISABLE: nothing is read, mapped or registered.
extern constinit bool disabled;

// Reads the configuration and fills the registry, once. Called by the constructor, with the
// process's name and environment.
void initialise(const char* argv0, char* variables[]);

// The same, for a process creation in another library's constructor, before ours has run.
void initialise_early();

// Set once everything the first fork needs has been looked up. Racing threads repeat the work
// harmlessly.
extern constinit bool looked_up;

// Async-signal-safe where the constructor has run.
void look_up_before_fork();

// Makes dispatch possible in a process without configuration, for a registration at run time.
// Returns false if there is no memory.
bool ensure_active();

}  // namespace forkshim
