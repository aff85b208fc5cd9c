/* SPDX-License-Identifier: MIT */
/* Doors behind which the child goes straight on to another program. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wordexp.h>

#include "doors.h"

extern char** environ;
FILE* _IO_popen(const char* command, const char* mode);

typedef int spawn_function(pid_t*, const char*, const posix_spawn_file_actions_t*,
                           const posix_spawnattr_t*, char* const*, char* const*);

/* What programs that were linked before glibc 2.15 call. */
spawn_function old_posix_spawn, old_posix_spawnp;
#if defined(__x86_64__)
__asm__(".symver old_posix_spawn, posix_spawn@GLIBC_2.2.5");
__asm__(".symver old_posix_spawnp, posix_spawnp@GLIBC_2.2.5");
#define OLD(function) old_##function
#elif defined(__i386__)
__asm__(".symver old_posix_spawn, posix_spawn@GLIBC_2.2");
__asm__(".symver old_posix_spawnp, posix_spawnp@GLIBC_2.2");
#define OLD(function) old_##function
#else
#define OLD(function) function
#endif

static int is(const char* name, const char* other) { return strcmp(name, other) == 0; }

static spawn_function* spawn_named(const char* name) {
  if (is(name, "posix_spawn@old")) return OLD(posix_spawn);
  if (is(name, "posix_spawnp@old")) return OLD(posix_spawnp);
  return is(name, "posix_spawnp") || is(name, "posix_spawnp-none") ? posix_spawnp : posix_spawn;
}

static struct outcome spawn(spawn_function* function, const char* file) {
  char* arguments[] = {"sh", "-c", "exit 7", NULL};
  pid_t pid = 0;
  errno = errno_before;
  const int result = function(&pid, file, NULL, NULL, arguments, environ);
  const int error = errno;
  return result == 0 ? made(pid, error) : returned(result, error, -1);
}

static struct outcome open_spawn(const char* name) {
  return spawn(spawn_named(name), strncmp(name, "posix_spawnp", 12) == 0 ? "sh" : "/bin/sh");
}

static struct outcome open_spawn_none(const char* name) {
  return spawn(spawn_named(name), "/nonexistent/program");
}

static struct outcome open_system(const char* name) {
  errno = errno_before;
  if (is(name, "system-null")) {
    const int available = system(NULL);
    return returned(available, errno, -1);
  }
  const int status = system(is(name, "system-killed") ? "kill -9 $$" : "exit 7");
  const int error = errno;
  return status == -1 ? returned(-1, error, -1) : returned(status, error, as_exit_status(status));
}

static struct outcome read_from(FILE* stream, int error) {
  char word[16] = "";
  if (!stream) return returned(0, error, -1);
  const int right = fscanf(stream, "%15s", word) == 1 && is(word, "word");
  const int status = pclose(stream);
  return returned(right, error, as_exit_status(status));
}

static struct outcome open_popen(const char* name) {
  const char* command = "echo word; exit 7";
  const char* mode = is(name, "popen-bad-mode") ? "x" : is(name, "popen-cloexec") ? "re" : "r";
  errno = errno_before;
  FILE* const stream = is(name, "_IO_popen") ? _IO_popen(command, mode) : popen(command, mode);
  return read_from(stream, errno);
}

static struct outcome open_wordexp(const char* name) {
  wordexp_t words = {0};
  const char* text = is(name, "wordexp-none")        ? "plain $((1 + 2)) '$(true)' \\$\\(true\\)"
                     : is(name, "wordexp-bad")       ? "$(true"
                     : is(name, "wordexp-backquote") ? "\"`echo word`\""
                                                     : "a $(echo word) $((1 + $(echo 2)))";
  const int flags = is(name, "wordexp-forbidden") ? WRDE_NOCMD : 0;
  errno = errno_before;
  const int result = wordexp(text, &words, flags);
  const int error = errno;
  if (result != 0) return returned(result, error, -1);
  for (size_t i = 0; i < words.we_wordc; ++i) printf("%s ", words.we_wordv[i]);
  wordfree(&words);
  return returned(0, error, -1);
}

const struct door spawn_doors[] = {
    {"posix_spawn", open_spawn},
    {"posix_spawnp", open_spawn},
    {"posix_spawn@old", open_spawn},
    {"posix_spawnp@old", open_spawn},
    {"posix_spawn-none", open_spawn_none},
    {"posix_spawnp-none", open_spawn_none},
    {"system", open_system},
    {"system-null", open_system},
    {"system-killed", open_system},
    {"popen", open_popen},
    {"_IO_popen", open_popen},
    {"popen-cloexec", open_popen},
    {"popen-bad-mode", open_popen},
    {"wordexp", open_wordexp},
    {"wordexp-none", open_wordexp},
    {"wordexp-bad", open_wordexp},
    {"wordexp-backquote", open_wordexp},
    {"wordexp-forbidden", open_wordexp},
    {0},
};
