/* SPDX-License-Identifier: MIT */
/* forks N: so many forks and waits, in any libc. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
  for (int i = argc > 1 ? atoi(argv[1]) : 0; i > 0; i--) {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    if (pid < 0 || waitpid(pid, NULL, 0) != pid) return 1;
  }
  return 0;
}
