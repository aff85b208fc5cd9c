/* SPDX-License-Identifier: MIT */
/*
 * soak MODE CREATIONS SECONDS: makes CREATIONS processes by all functions in turn, and prints how
 * many did as they should. After SECONDS it ends by SIGALRM. Each MODE hurries in its own way:
 *   threads  8 threads create at once, and allocate in between
 *   signals  a signal handler creates, 1,000 times a second, in a program that allocates and loads
 *            libraries, in a second thread as well
 *   killed   the children are killed as soon as they are there, wherever they are
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "creating.h"

enum { most = 2000000, thread_count = 8, slots = 64, seven = 7 };

/* First those that a signal handler may call in a program with threads. */
static const char* const functions[] = {"_Fork",         "clone",   "vfork",
                                        "__clone",       "__vfork", "clone-vfork",
                                        "__clone-vfork", "fork",    "__fork"};
enum { safe_functions = 7, all_functions = 9 };

static int wanted, begun, good, bad;

static void add(int* number) { __atomic_fetch_add(number, 1, __ATOMIC_RELAXED); }

/* The ordinal of the next creation; -1 when there have been enough. */
static int next(void) {
  const int ordinal = __atomic_fetch_add(&begun, 1, __ATOMIC_RELAXED);
  return ordinal < wanted ? ordinal : -1;
}

static int is_done(void) { return __atomic_load_n(&begun, __ATOMIC_RELAXED) >= wanted; }

static void judge(const char* function, int is_good) {
  if (!is_good && bad < 5) dprintf(STDOUT_FILENO, "%s went wrong\n", function);
  add(is_good ? &good : &bad);
}

static int exit_with_seven(void* unused) {
  (void)unused;
  return seven;
}

static void create_one(const char* function) {
  const struct outcome outcome = create(function, exit_with_seven, NULL);
  judge(function, outcome.result > 0 && outcome.error == errno_before && outcome.status == seven);
}

/* Programs are costly: each is one of the smallest there is. */
static void spawn_one(int turn) {
  char* const arguments[] = {"false", NULL};
  pid_t pid = 0;
  int status = -1;
  errno = errno_before;
  if (turn % 3 == 0) {
    status = system("exit 1");
    judge("system", WIFEXITED(status) && WEXITSTATUS(status) == 1 && errno == errno_before);
    return;
  }
  const int error = turn % 3 == 1 ? posix_spawn(&pid, "/bin/false", NULL, NULL, arguments, environ)
                                  : posix_spawnp(&pid, "false", NULL, NULL, arguments, environ);
  judge("posix_spawn", error == 0 && wait_for(pid) == 1);
}

static void* allocate_and_create(void* unused) {
  (void)unused;
  for (int i; (i = next()) >= 0;) {
    void* const memory = malloc((size_t)(i % 5000));
    if (i % 100 == 99) {
      spawn_one(i / 100);
    } else {
      create_one(functions[i % all_functions]);
    }
    free(memory);
  }
  return NULL;
}

static void soak_threads(void) {
  pthread_t threads[thread_count];
  for (int i = 0; i < thread_count; ++i)
    if (pthread_create(&threads[i], NULL, allocate_and_create, NULL) != 0) exit(2);
  for (int i = 0; i < thread_count; ++i) pthread_join(threads[i], NULL);
}

static void interrupt(int signal_number) {
  const int error = errno, i = next();
  (void)signal_number;
  if (i >= 0) create_one(functions[i % safe_functions]);
  errno = error;
}

/* What the signals interrupt: libc's and the loader's locks are held most of the time. */
static void* allocate_and_load(void* library) {
  void* memory[slots] = {0};
  for (unsigned at = 1; !is_done();) {
    at = at * 1103515245u + 12345u;
    free(memory[at / 65536 % slots]);
    memory[at / 65536 % slots] = malloc(at / 4096 % 50000);
    if (at / 65536 % 16 != 0) continue;
    void* const handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle || !dlsym(handle, "crypt") == !dlsym(handle, "deflate")) exit(2);
    dlclose(handle);
  }
  for (int i = 0; i < slots; ++i) free(memory[i]);
  return NULL;
}

static void start_timer(pid_t thread) {
  const struct itimerspec often = {{0, 1000000}, {0, 1000000}};
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1};
  timer_t timer;
  event._sigev_un._tid = thread;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) exit(2);
  timer_settime(timer, 0, &often, NULL);
}

static void* allocate_and_load_with_signals(void* library) {
  start_timer((pid_t)syscall(SYS_gettid));
  return allocate_and_load(library);
}

static void soak_signals(void) {
  const struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
  pthread_t other;
  sigaction(SIGUSR1, &action, NULL);
  if (pthread_create(&other, NULL, allocate_and_load_with_signals, "libcrypt.so.1") != 0) exit(2);
  allocate_and_load_with_signals("libz.so.1");
  pthread_join(other, NULL);
}

/* 0 in the child. The others have their child on memory of the caller, who could not go on. */
static pid_t fork_by(const char* function) {
  return strcmp(function, "_Fork") == 0 ? _Fork() : fork();
}

static void soak_killed(void) {
  for (int i; (i = next()) >= 0;) {
    const char* const function = i % 2 ? "_Fork" : "fork";
    const pid_t child = fork_by(function);
    if (child == 0) {
      for (;;) pause();
    }
    if (child > 0 && i % 3 == 0) usleep((useconds_t)(i % 300));
    judge(function, child > 0 && kill(child, SIGKILL) == 0 && wait_for(child) == 128 + SIGKILL);
  }
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  wanted = atoi(argv[2]);
  if (wanted < 1 || wanted > most || atoi(argv[3]) < 1) return 2;
  alarm((unsigned)atoi(argv[3]));
  /* What is spawned runs without the shim: its start is not what is tried here. */
  unsetenv("LD_PRELOAD");
  if (strcmp(argv[1], "threads") == 0) {
    soak_threads();
  } else if (strcmp(argv[1], "signals") == 0) {
    soak_signals();
  } else if (strcmp(argv[1], "killed") == 0) {
    soak_killed();
  } else {
    return 2;
  }
  printf("%d creations, %d bad\n", good, bad);
  return 0;
}
