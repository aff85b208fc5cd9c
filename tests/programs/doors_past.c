/* SPDX-License-Identifier: MIT */
/* Forks that reach libc without passing a symbol that a preload can define. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doors.h"

static void* look_up(const char* library, int flags, const char* symbol) {
  void* const handle = dlopen(library, RTLD_LAZY | flags);
  void* const address = handle ? dlsym(handle, symbol) : NULL;
  if (!address) {
    fprintf(stderr, "doors: %s\n", dlerror());
    exit(2);
  }
  return address;
}

/* Of this program's own folder: the tests may run on a copy of the build. */
static const char* beside_program(const char* library) {
  static char path[4096];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path - 256);
  char* const slash = length > 0 ? memrchr(path, '/', (size_t)length) : NULL;
  if (slash) strcpy(slash + 1, library);
  return path;
}

static void* in_libc(const char* symbol) { return look_up("libc.so.6", RTLD_NOLOAD, symbol); }

static struct outcome open_fork(const char* name) {
  pid_t (*const real)(void) =
      (pid_t(*)(void))(strcmp(name, "past:symbolic") == 0
                           ? look_up(beside_program("libown_fork.so"), RTLD_LOCAL, "fork_by_itself")
                           : in_libc("fork"));
  errno = errno_before;
  const pid_t pid = real();
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

/* Runs no fork handlers either. */
static struct outcome open_fork_unseen(const char* name) {
  pid_t (*const real)(void) = (pid_t(*)(void))in_libc("_Fork");
  (void)name;
  errno = errno_before;
  const pid_t pid = real();
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

static struct outcome open_forkpty(const char* name) {
  int (*const real)(int*, char*, const struct termios*, const struct winsize*) =
      (int (*)(int*, char*, const struct termios*, const struct winsize*))in_libc("forkpty");
  int master = -1;
  (void)name;
  errno = errno_before;
  const int pid = real(&master, NULL, NULL, NULL);
  if (pid == 0) _exit(child_status);
  const struct outcome outcome = made(pid, errno);
  close(master);
  return outcome;
}

static void* fork_often(void* failures) {
  for (int i = 0; i < 20; ++i) {
    const struct outcome outcome = open_fork("past:fork");
    if (outcome.result <= 0 || outcome.status != child_status) ++*(int*)failures;
  }
  return NULL;
}

static struct outcome open_threads(const char* name) {
  pthread_t threads[4];
  int failures[4] = {0}, all = 0;
  (void)name;
  for (int i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, fork_often, &failures[i]);
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL), all += failures[i];
  return returned(1, errno_before, child_status + all);
}

const struct door past_doors[] = {
    {"past:fork", open_fork},       {"past:symbolic", open_fork},
    {"past:threads", open_threads}, {"past:_Fork", open_fork_unseen},
    {"past:forkpty", open_forkpty}, {0},
};
