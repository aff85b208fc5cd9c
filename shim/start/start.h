// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Configuration has been read, or there is none. Plain, since it only ever goes from false to
// true and the first reader in a process is alone or finds the constructor's store.
extern constinit bool initialised;

// Reads the configuration and fills the registry, once. Called by the constructor, with the
// process's name and environment.
void initialise(const char* argv0, char* variables[]);

// The same for a creation that another library's constructor makes before ours has run.
void initialise_early();

// Nothing is left to be done before the first fork of this process. Threads that fork first at once
// do the same work.
extern constinit bool looked_up;

// Async-signal-safe where the constructor has run.
void look_up_before_fork();

// Makes dispatch possible in a process without configuration, for a run-time registration.
// False if there is no memory.
bool ensure_active();

}  // namespace forkshim
