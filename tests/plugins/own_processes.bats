#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that a plugin starts itself, with an environment that it has scrubbed of the library.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare cc -w -D_GNU_SOURCE -shared -fPIC -I "$ROOT/shim/include" -o starts.so -x c - <<'END'
#include <forkshim/plugin.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program says whether it has the library. Only the first process starts it, so that a failure
   ends. */
static char* words[] = {"sh", "-c", "echo \"$WHEN ${LD_PRELOAD:+with}\"", NULL};
static char* scrubbed[] = {NULL, NULL};

static void start_each_way(char* when) {
  char** const before = environ;
  pid_t child;
  scrubbed[0] = when;
  if (posix_spawn(&child, "/bin/sh", NULL, NULL, words, scrubbed) == 0) waitpid(child, NULL, 0);
  child = fork();
  if (child == 0) execve("/bin/sh", words, scrubbed), _exit(1);
  waitpid(child, NULL, 0);
  environ = scrubbed;
  system(words[2]);
  FILE* const stream = popen(words[2], "w");
  if (stream) pclose(stream);
  environ = before;
}

__attribute__((constructor)) static void load(void) {
  if (getenv("FIRST") && strstr(getenv("FIRST"), "load")) start_each_way("WHEN=load");
}

static int init(const forkshim_host* host, void** self) {
  *self = getenv("FIRST");
  unsetenv("FIRST");
  if (!host->checking && *self && strstr(*self, "init")) start_each_way("WHEN=init");
  return 0;
}

static int prepare(void* self, forkshim_event* event) {
  if (self && strstr(self, "prepare")) start_each_way("WHEN=prepare");
  return 0;
}

static void fini(void* self) {
  if (self && strstr(self, "fini")) start_each_way("WHEN=fini");
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION, .name = "starts", .version = "1", .init = init,
    .prepare = prepare, .fini = fini};
END
  config <<<"[shim]
follow_exec = yes
[handler log]
output = $BATS_TEST_TMPDIR/log
[handler starts]
plugin = $BATS_TEST_TMPDIR/starts.so"
}

@test "what a plugin's init starts with another environment has that, also with follow_exec" {
  FIRST=init run preload "$PROGRAMS/create" fork
  assert_success
  assert_output "$(printf 'init \n%.0s' 1 2 3 4)
fork: child exited 7, errno 1234"
}

@test "so it is for what its callbacks start" {
  FIRST=prepare run preload "$PROGRAMS/create" fork
  assert_success
  assert_output "$(printf 'prepare \n%.0s' 1 2 3 4)
fork: child exited 7, errno 1234"
}

@test "so it is for what its fini starts" {
  FIRST=fini run preload "$PROGRAMS/create" fork
  assert_success
  assert_output "fork: child exited 7, errno 1234
$(printf 'fini \n%.0s' 1 2 3 4)"
}

@test "no handler runs for any of these, and they have none of the program's numbers" {
  FIRST=load,init,prepare,fini run preload "$PROGRAMS/create" fork vfork
  assert_success
  run jq -r 'select(.phase | test("parent|child")) | .phase + " " + .lineage + " " + .function' log
  assert_equal "$(sort <<<"$output")" "child 0.1 fork
child 0.2 vfork
parent 0.1 fork
parent 0.2 vfork"
}
