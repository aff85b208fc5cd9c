/* SPDX-License-Identifier: MIT */
/*
 * execs [-v] [-e ENTRY] FUNCTION FILE: becomes FILE by that function of the exec family, with the
 * arguments "FILE one two" and an environment of KEEP, PATH and the ENTRY alone. KEEP says whose it
 * is: the program's own, or the one that the call passes.
 * -v: in a vfork child, after which the caller's arrays must be as they were.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most = 4 };

static int is(const char* name, const char* other) { return strcmp(name, other) == 0; }

/* Those that take an environment, and those that use the program's own, which are all scrubbed. */
static int call(const char* function, const char* file, char** arguments, char** environment) {
  const int descriptor = open(file, O_PATH | O_CLOEXEC);
  if (is(function, "execl")) return execl(file, file, "one", "two", NULL);
  if (is(function, "execlp")) return execlp(file, file, "one", "two", NULL);
  if (is(function, "execle")) return execle(file, file, "one", "two", NULL, environment);
  if (is(function, "execv")) return execv(file, arguments);
  if (is(function, "execve")) return execve(file, arguments, environment);
  if (is(function, "execve-null")) return execve(file, arguments, NULL);
  if (is(function, "execvp")) return execvp(file, arguments);
  if (is(function, "execvpe")) return execvpe(file, arguments, environment);
  if (is(function, "fexecve")) return fexecve(descriptor, arguments, environment);
  if (is(function, "execveat")) return execveat(AT_FDCWD, file, arguments, environment, 0);
  if (is(function, "execveat-empty"))
    return execveat(descriptor, "", arguments, environment, AT_EMPTY_PATH);
  fprintf(stderr, "execs: there is no function %s\n", function);
  _exit(2);
}

static int in_vfork_child(const char* function, const char* file, char** arguments,
                          char** environment) {
  char *arguments_before[most], *environment_before[most];
  int status;
  memcpy(arguments_before, arguments, sizeof arguments_before);
  memcpy(environment_before, environment, sizeof environment_before);
  const pid_t pid = vfork();
  if (pid == 0) {
    call(function, file, arguments, environment);
    _exit(errno);
  }
  if (waitpid(pid, &status, 0) != pid) return 255;
  if (memcmp(arguments_before, arguments, sizeof arguments_before) != 0 ||
      memcmp(environment_before, environment, sizeof environment_before) != 0)
    printf("the caller's arrays have changed\n");
  return WEXITSTATUS(status);
}

int main(int argc, char** argv) {
  int option, in_child = 0;
  char path[] = "PATH=/usr/bin:/bin", kept[] = "KEEP=own", passed[] = "KEEP=passed";
  char* own[most] = {kept, path};
  char* environment[most] = {passed, path};
  alarm(20);
  while ((option = getopt(argc, argv, "e:v")) != -1) {
    if (option == 'v') in_child = 1;
    if (option == 'e') environment[2] = own[2] = optarg;
  }
  if (optind + 2 != argc) return 2;
  char* arguments[most] = {argv[optind + 1], "one", "two"};
  environ = own;
  if (in_child) return in_vfork_child(argv[optind], argv[optind + 1], arguments, environment);
  call(argv[optind], argv[optind + 1], arguments, environment);
  return errno;
}
