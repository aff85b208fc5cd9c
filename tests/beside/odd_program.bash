# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What is linked or started in unusual ways: a program with three creations, whose outcomes it prints.

write_program() { # program.c, in the current folder
  cat >program.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int status;
  const pid_t child = fork();
  if (child == 0) _exit(3);
  waitpid(child, &status, 0);
  const int shell = system("exit 4");
  char line[9] = "";
  FILE* const said = popen("echo hi", "r");
  if (!said || !fgets(line, sizeof line, said) || pclose(said)) return 1;
  printf("%d %d %s", WEXITSTATUS(status), WEXITSTATUS(shell), line);
}
END
}
