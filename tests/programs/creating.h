/* SPDX-License-Identifier: MIT */
/*
 * Makes a process by the function of a name and waits for it. Names are those of libc's
 * functions; `clone-vfork` and `__clone-vfork` are clone with CLONE_VM | CLONE_VFORK.
 */
#pragma once

#include <sys/types.h>

enum { errno_before = 1234 };

struct outcome {
  pid_t result;
  int error;  /* errno after the call, which was errno_before */
  int status; /* the child's exit status, or 128 and its signal */
};

typedef int child_function(void* argument);

/* The child runs `child` and exits with what it returns. An unknown name ends the program. */
struct outcome create(const char* function, child_function* child, void* argument);

/* Waits for one process; its exit status, or 128 and its signal. */
int wait_for(pid_t pid);
