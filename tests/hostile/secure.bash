# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A program that says whether it is secure (AT_SECURE) and whether it could fork. With an argument it
# first becomes its effective user and group whole, and then starts itself anew.
#
# ld.so preloads nothing from a user's path there, so this program is linked to the library, which
# then starts in it as one that /etc/ld.so.preload names.

link_program() { # PATH
  cc -o "$1" -x c - -x none -Wl,--no-as-needed "$LIB" -Wl,-rpath,"${LIB%/*}" <<'END'
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char** words) {
  if (count > 1) {
    if (setresgid(getegid(), getegid(), getegid()) || setresuid(geteuid(), geteuid(), geteuid()))
      return 1;
    execl(words[0], words[0], NULL);
    return 2;
  }
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child > 0) waitpid(child, NULL, 0);
  printf("secure %lu, %s\n", getauxval(AT_SECURE), child < 0 ? "refused" : "forked");
}
END
}

# Gives it a set-group-ID bit that changes its group.
make_secure() { # PROGRAM
  local group
  if ((EUID)); then group=$(id -G | tr ' ' '\n' | grep -vx "$(id -g)" | head -n 1); else group=65534; fi
  chgrp "$group" "$1"
  chmod 2755 "$1"
}
