/* SPDX-License-Identifier: MIT */
/*
 * spawning FILE: what posix_spawn does with its file actions, its attributes and the caller's
 * variables, by spawning itself (spawning show), and with FILE, which execve does not know.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

typedef int spawn_function(pid_t*, const char*, const posix_spawn_file_actions_t*,
                           const posix_spawnattr_t*, char* const*, char* const*);

#if defined(__x86_64__)
spawn_function old_posix_spawn, old_posix_spawnp;
__asm__(".symver old_posix_spawn, posix_spawn@GLIBC_2.2.5");
__asm__(".symver old_posix_spawnp, posix_spawnp@GLIBC_2.2.5");
#elif defined(__i386__)
spawn_function old_posix_spawn, old_posix_spawnp;
__asm__(".symver old_posix_spawn, posix_spawn@GLIBC_2.2");
__asm__(".symver old_posix_spawnp, posix_spawnp@GLIBC_2.2");
#else
#define old_posix_spawn posix_spawn
#define old_posix_spawnp posix_spawnp
#endif

static int show(void) {
  sigset_t mask;
  struct sigaction action;
  char line[32] = "", folder[256] = "";
  sigprocmask(SIG_SETMASK, NULL, &mask);
  sigaction(SIGUSR2, NULL, &action);
  /* This program's own name. */
  if (read(7, line, 8) < 0) strcpy(line, strerrorname_np(errno));
  printf("leader of group %d session %d, USR1 blocked %d, USR2 default %d\n", getpgrp() == getpid(),
         getsid(0) == getpid(), sigismember(&mask, SIGUSR1), action.sa_handler == SIG_DFL);
  printf("descriptor 7 %s, standard input %s, folder %s, %s\n", line,
         fcntl(0, F_GETFD) < 0 ? "closed" : "open", getcwd(folder, sizeof folder),
         getenv("OWN") ? getenv("OWN") : "the caller's environment");
  return 7;
}

static void report(const char* what, int error, pid_t pid) {
  int status = 0;
  const pid_t child = error == 0 ? waitpid(pid > 0 ? pid : -1, &status, 0) : 0;
  printf("%s: %s, errno %s, %s, status %d\n", what, error ? strerrorname_np(error) : "0",
         errno == 1234 || child > 0 ? "kept" : strerrorname_np(errno),
         pid == -5      ? "pid untouched"
         : pid == child ? "pid told"
                        : "pid not asked for",
         status);
  errno = 1234;
}

static void spawn_with(const char* what, short flags, char** environment) {
  char* arguments[] = {"spawning", "show", NULL};
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  sigset_t usr1, usr2;
  pid_t pid = -5;
  sigemptyset(&usr1), sigaddset(&usr1, SIGUSR1);
  sigemptyset(&usr2), sigaddset(&usr2, SIGUSR2);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, flags);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &usr1);
  posix_spawnattr_setsigdefault(&attributes, &usr2);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 7, "/proc/self/comm", O_RDONLY, 0);
  posix_spawn_file_actions_addclose(&actions, 0);
  posix_spawn_file_actions_addchdir_np(&actions, "/usr");
  const int error =
      posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
  report(what, error, pid);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
}

static void spawn_unknown(const char* what, spawn_function* function, const char* file) {
  char* arguments[] = {"unknown", NULL};
  pid_t pid = -5;
  const int error = function(&pid, file, NULL, NULL, arguments, environ);
  report(what, error, pid);
}

static void spawn_badly(void) {
  char* arguments[] = {"spawning", "show", NULL};
  posix_spawn_file_actions_t actions;
  pid_t pid = -5;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, 77, 7);
  const int error = posix_spawn(&pid, "/proc/self/exe", &actions, NULL, arguments, environ);
  report("bad action", error, pid);
  posix_spawn_file_actions_destroy(&actions);
}

int main(int argc, char** argv) {
  char* nothing[] = {"true", NULL};
  char* own[] = {"OWN=own environment", NULL};
  alarm(20);
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc != 2) return 2;
  if (strcmp(argv[1], "show") == 0) return show();
  signal(SIGUSR2, SIG_IGN);
  errno = 1234;
  spawn_with("plain", 0, environ);
  spawn_with("group", POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK, environ);
  spawn_with("session", POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF, own);
  report("no pid", posix_spawn(NULL, "/bin/true", NULL, NULL, nothing, environ), 0);
  spawn_badly();
  spawn_unknown("posix_spawn", posix_spawn, argv[1]);
  spawn_unknown("posix_spawnp", posix_spawnp, argv[1]);
  spawn_unknown("old posix_spawn", old_posix_spawn, argv[1]);
  spawn_unknown("old posix_spawnp", old_posix_spawnp, argv[1]);
  return 0;
}
