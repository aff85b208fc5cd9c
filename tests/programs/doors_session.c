/* SPDX-License-Identifier: MIT */
/*
 * forkpty and daemon. The child of forkpty has the new terminal for its standard streams and says
 * nothing there; whatever comes out of the terminal is a finding. The process that calls daemon
 * ends in it, and the child goes on.
 */
#include <errno.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "doors.h"

/* Reads the terminal until its last user is gone (EIO), and passes on what it says. */
static size_t drain(int master) {
  char bytes[512];
  size_t size = 0;
  ssize_t got;
  while ((got = read(master, bytes, sizeof bytes)) > 0) {
    size += (size_t)got;
    fprintf(stderr, "doors: on the terminal: %.*s\n", (int)got, bytes);
  }
  return size;
}

static struct outcome open_forkpty(const char* name) {
  int master = -1;
  char path[64] = "";
  struct winsize size = {.ws_row = 12, .ws_col = 34};
  (void)name;
  errno = errno_before;
  const int pid = forkpty(&master, path, NULL, &size);
  if (pid == 0) {
    struct winsize mine;
    const int right = isatty(0) && isatty(1) && isatty(2) && getsid(0) == getpid() &&
                      ioctl(2, TIOCGWINSZ, &mine) == 0 && mine.ws_col == 34;
    _exit(right ? child_status : 1);
  }
  const int error = errno;
  if (pid < 0) return returned(pid, error, -1);
  const size_t said = drain(master);
  close(master);
  const struct outcome outcome = made(pid, error);
  return said == 0 && strncmp(path, "/dev/pts/", 9) == 0 ? outcome : returned(pid, EBADMSG, 1);
}

static struct outcome open_daemon(const char* name) {
  const pid_t before = getpid();
  errno = errno_before;
  const int result = daemon(1, strcmp(name, "daemon-null") != 0);
  const int error = errno;
  return returned(result, error, getpid() == before ? -1 : getsid(0) == getpid());
}

/* What the daemon makes itself. */
static struct outcome open_daemon_and_fork(const char* name) {
  const struct outcome outcome = open_daemon(name);
  if (outcome.result != 0) return outcome;
  errno = errno_before;
  const pid_t pid = fork();
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

const struct door session_doors[] = {
    {"forkpty", open_forkpty},
    {"daemon", open_daemon},
    {"daemon-null", open_daemon},
    {"daemon-and-fork", open_daemon_and_fork},
    {0},
};
