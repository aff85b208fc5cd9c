# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A program that says whether it is secure (AT_SECURE) and whether it could fork.
#
# ld.so preloads nothing from a user's path there, so this program is linked to the library, which
# then starts in it as one that /etc/ld.so.preload names.

link_program() { # PATH
  cc -o "$1" -x c - -x none -Wl,--no-as-needed "$LIB" -Wl,-rpath,"${LIB%/*}" <<'END'
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child > 0) waitpid(child, NULL, 0);
  printf("secure %lu, %s\n", getauxval(AT_SECURE), child < 0 ? "refused" : "forked");
}
END
}
