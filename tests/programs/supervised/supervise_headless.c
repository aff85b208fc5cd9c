// SPDX-License-Identifier: MIT
// Leaves a process behind whose main thread has ended: ps shows a zombie, yet it runs on.
#include <pthread.h>
#include <unistd.h>

static void* stay(void* argument) {
  sleep(20);
  return argument;
}

int main(void) {
  if (fork() != 0) {
    usleep(20000);
    return 3;
  }
  pthread_t thread;
  if (pthread_create(&thread, NULL, stay, NULL) != 0) return 2;
  pthread_exit(NULL);
}
