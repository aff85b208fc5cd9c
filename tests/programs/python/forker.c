/* SPDX-License-Identifier: MIT */
#include "forker.h"

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

struct work {
  int times;
  int done;
  int status;
};

int fork_here(void) { return fork(); }

static void* fork_often(void* argument) {
  struct work* work = argument;
  for (int i = 0; i < work->times; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, &work->status, 0) != child) work->status = -1;
    work->done += work->status == 0;
  }
  return NULL;
}

int fork_in_thread(void) {
  pthread_t thread;
  struct work work = {1, 0, -1};
  if (pthread_create(&thread, NULL, fork_often, &work) != 0) return -1;
  pthread_join(thread, NULL);
  return work.status;
}

int fork_in_threads(int threads, int times) {
  pthread_t thread[16];
  struct work work[16];
  int started = 0, done = 0;
  for (; started < threads && started < 16; ++started) {
    work[started] = (struct work){times, 0, -1};
    if (pthread_create(&thread[started], NULL, fork_often, &work[started]) != 0) break;
  }
  for (int i = 0; i < started; ++i) {
    pthread_join(thread[i], NULL);
    done += work[i].done;
  }
  return done;
}

int fork_in_background(int times) {
  static struct work work;
  pthread_t thread;
  work.times = times;
  return pthread_create(&thread, NULL, fork_often, &work);
}
