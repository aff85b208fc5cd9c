/* SPDX-License-Identifier: MIT */
/*
 * The ways to make a process, each behind a name: that of libc's function, of `syscall:` and the
 * system call, or of a variant of these. A door waits for the process that it made, says what the
 * caller saw, and returns in the caller alone.
 */
#pragma once

#include <sys/types.h>

enum { errno_before = 1234, child_status = 7, child_status_errno_changed = 9 };

struct outcome {
  long result; /* what the function returned */
  int error;   /* errno behind it, which was errno_before */
  int status;  /* how the child ended, as a shell says it; -1 without a child */
};

struct door {
  const char* name;
  struct outcome (*open)(const char* name);
};

/* Each list ends with a door without a name. */
extern const struct door fork_doors[], raw_doors[], past_doors[], spawn_doors[], session_doors[];

/* The outcome of a call that returned a pid; waits for that process. */
struct outcome made(long result, int error);

/* The outcome of a call that started no process of its own to wait for. */
struct outcome returned(long result, int error, int status);

/* What the child of a fork has to say, as an exit status: whether errno is as it was. */
int child_verdict(void);

/* A status of wait(2), as a shell says it. */
int as_exit_status(int status);
