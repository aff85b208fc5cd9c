/* SPDX-License-Identifier: MIT */
/*
 * clone_flags: clone with every set of the flags below, alone, with CLONE_VFORK, with CLONE_VM and
 * with both. Says what each flag promises and was not kept, and how many processes were made.
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "creating.h"

enum { stack_size = 65536, answer = 42 };

static const int optional[] = {CLONE_FS,           CLONE_FILES,          CLONE_SYSVSEM,
                               CLONE_IO,           CLONE_UNTRACED,       CLONE_PARENT_SETTID,
                               CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID, CLONE_PIDFD};
enum { optional_count = sizeof optional / sizeof optional[0] };

static const int memory[] = {0, CLONE_VFORK, CLONE_VM, CLONE_VM | CLONE_VFORK};

static volatile pid_t child_tid;
static volatile int parent_word; /* a thread id, or a descriptor with CLONE_PIDFD */
static volatile int ran;

static int child(void* argument) {
  const int flags = *(const int*)argument;
  int status = answer;
  if ((uintptr_t)__builtin_frame_address(0) % 16 != 0) status = 1;
  if ((flags & CLONE_CHILD_SETTID) && child_tid != gettid()) status = 2;
  if ((flags & CLONE_PARENT_SETTID) && (flags & CLONE_VM) && parent_word != gettid()) status = 3;
  if (errno != errno_before) status = 4;
  ran = 1;
  return status;
}

/* What is wrong in the parent, or null. */
static const char* check(int flags, pid_t pid, int status) {
  if (status != answer) return "status";
  if ((flags & CLONE_PARENT_SETTID) && parent_word != pid) return "CLONE_PARENT_SETTID";
  if (flags & CLONE_PIDFD) {
    struct pollfd ended = {.fd = parent_word, .events = POLLIN};
    if (poll(&ended, 1, 0) != 1) return "CLONE_PIDFD";
    close(parent_word);
  }
  if ((flags & CLONE_VM) && !ran) return "CLONE_VM";
  if (!(flags & CLONE_VM) && ran) return "own memory";
  if ((flags & CLONE_VM) && (flags & CLONE_CHILD_CLEARTID) && child_tid != 0) return "CLEARTID";
  return NULL;
}

static int try(int flags, char* stack) {
  ran = 0;
  child_tid = -1;
  parent_word = -1;
  errno = errno_before;
  const pid_t pid =
      clone(child, stack + stack_size, flags | SIGCHLD, &flags, &parent_word, NULL, &child_tid);
  const int error = errno;
  const char* wrong = pid > 0 ? check(flags, pid, wait_for(pid)) : "result";
  if (!wrong && error != errno_before) wrong = "errno";
  if (wrong) printf("flags %#x: %s\n", (unsigned)flags, wrong);
  return 1;
}

int main(void) {
  int made = 0;
  alarm(30);
  char* stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) return 2;
  for (unsigned set = 0; set < 1u << optional_count; ++set) {
    int flags = 0;
    for (int i = 0; i < optional_count; ++i)
      if (set & 1u << i) flags |= optional[i];
    /* The kernel has one place for both answers. */
    if ((flags & CLONE_PIDFD) && (flags & CLONE_PARENT_SETTID)) continue;
    for (int i = 0; i < 4; ++i) made += try(flags | memory[i], stack);
  }
  printf("%d made\n", made);
  return 0;
}
