/* SPDX-License-Identifier: MIT */
/*
 * clone_edges: what clone does beside making a process: errors, threads, storage of its own,
 * another signal at the end, fewer arguments. One line each, to compare with and without handlers.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __i386__
#include <asm/ldt.h>
#endif

#include "creating.h"

enum { stack_size = 65536, vfork_like = CLONE_VM | CLONE_VFORK };

int __clone(int (*start)(void*), void* stack, int flags, void* argument, ...);

static char* top;
static volatile int word;
static volatile pid_t thread_id;

static int give_back(void* argument) { return (int)(intptr_t)argument; }

static int store(void* argument) {
  word = (int)(intptr_t)argument;
  return 0;
}

static void say(const char* what, pid_t result) {
  const int error = errno;
  const int status = result > 0 ? wait_for(result) : -1;
  printf("%s: %s, errno %d, status %d, word %d\n", what, result > 0 ? "made" : "failed", error,
         status, word);
  word = 0;
  errno = errno_before;
}

static void errors(void) {
  void* const argument = (void*)7;
  say("no function", clone(NULL, top, SIGCHLD, argument));
  say("no stack", clone(give_back, NULL, SIGCHLD, argument));
  say("neither", __clone(NULL, NULL, SIGCHLD, argument));
  say("vfork, no function", clone(NULL, top, vfork_like | SIGCHLD, argument));
  say("vfork, no stack", __clone(give_back, NULL, vfork_like | SIGCHLD, argument));
  say("flags that exclude each other", clone(give_back, top, CLONE_SIGHAND | SIGCHLD, argument));
  say("vfork with such flags",
      clone(give_back, top, vfork_like | CLONE_NEWNS | CLONE_FS | SIGCHLD, argument));
}

static void statuses(void) {
  for (int status = 0; status < 512; status += 85)
    say("status", clone(give_back, top, SIGCHLD, (void*)(intptr_t)status));
  say("vfork's status", clone(give_back, top, vfork_like | SIGCHLD, (void*)200));
  say("no signal at its end", clone(give_back, top, 0, (void*)3));
  say("vfork, no signal", clone(give_back, top, vfork_like, (void*)4));
  say("SIGURG at its end", clone(give_back, top, SIGURG, (void*)5));
}

/* The same storage again, so that the child can run libc's code. */
static void storage(void) {
#if defined(__x86_64__)
  void* const pointer = (void*)pthread_self();
#elif defined(__i386__)
  unsigned selector;
  __asm__("mov %%gs, %0" : "=r"(selector));
  struct user_desc area = {.entry_number = selector >> 3};
  void* const pointer = syscall(SYS_get_thread_area, &area) == 0 ? &area : NULL;
#else
  void* const pointer = __builtin_thread_pointer();
#endif
  const int flags = CLONE_SETTLS | SIGCHLD;
  say("own storage", clone(give_back, top, flags, (void*)9, NULL, pointer));
  say("vfork, own storage", clone(store, top, flags | vfork_like, (void*)10, NULL, pointer));
}

static void others(void) {
  say("beside its parent", clone(store, top, CLONE_VM | SIGCHLD, (void*)11));
  const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                    CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID;
  const pid_t thread = clone(store, top, flags, (void*)12, &thread_id, NULL, &thread_id);
  while (__atomic_load_n(&thread_id, __ATOMIC_SEQ_CST) != 0) sched_yield();
  printf("thread: %s, word %d\n", thread > 0 ? "made" : "failed", word);
}

int main(void) {
  alarm(20);
  signal(SIGURG, SIG_IGN);
  char* stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) return 2;
  top = stack + stack_size;
  errno = errno_before;
  errors();
  statuses();
  storage();
  others();
  return 0;
}
