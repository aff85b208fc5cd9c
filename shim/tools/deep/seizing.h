// SPDX-License-Identifier: MIT
// PTRACE_SEIZE waits for a thread that executes, and that one waits for the dead threads of its
// process, which are there until their tracer has waited for them. So this process waits for
// children while it seizes; the loop takes what that has told.
#pragma once

#include <sys/types.h>

namespace forkshim::deep {

bool seize(pid_t thread, int options);

// Whether this process has CAP_SYS_PTRACE: the kernel gives a traced program no rights by its
// set-user-ID bit that its tracer may not trace.
bool may_trace_any();

bool has_waited();
// As waitpid(2). 0 where there is none. Call while SIGCHLD is blocked.
pid_t next_waited(int& status);

}  // namespace forkshim::deep
