#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Threads and execs in the plugin ABI, since 1.3: what a plugin gets, and one of an older ABI does not.

load ../test_helper
load ../config_assertions

setup_file() {
  local minor
  export KINDS=$BATS_FILE_TMPDIR
  for minor in 2 3; do
    cc -shared -fPIC -DMINOR=$minor -I "$ROOT/shim/include" -o "$KINDS/abi$minor.so" -x c - <<'END'
#include <forkshim/plugin.h>
#include <stdio.h>
#include <unistd.h>
static void say(const char* phase, forkshim_event* event) {
  char line[200];
  const int size = snprintf(line, sizeof line, "%s %u %s %s %llu %d %u %d %llu\n", phase, event->kind,
                            event->function, event->lineage, (unsigned long long)event->sequence,
                            event->child_pid, event->depth, event->error,
                            (unsigned long long)event->cookie);
  if (write(2, line, size) != size) _exit(9);
}
static int prepare(void* self, forkshim_event* event) {
  say("prepare", event), event->cookie = 7;
  return 0;
}
static void parent(void* self, forkshim_event* event) { say("parent", event); }
static void failed(void* self, forkshim_event* event) { say("failed", event); }
static void child(void* self, forkshim_event* event) { say("child", event); }
const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin), .abi_version = FORKSHIM_ABI_MAJOR << 16 | MINOR,
    .name = "kinds", .version = "1", .prepare = prepare, .parent = parent, .child = child,
    .failed = failed, .vfork_child = child};
END
  done
}

use_plugin() { # MINOR [KEY=VALUE...]
  config < <(printf '%s\n' '[handler mine]' "plugin = $KINDS/abi$1.so" "${@:2}")
}

@test "a plugin gets a thread's prepare and parent, and its failed, and its cookie" {
  use_plugin 3 'kinds = thread' '[handler fail]' 'at = 0#2'
  run preload "$PROGRAMS/make_threads" pthread_create 2
  assert_output "prepare 8 pthread_create 0#1 1 0 0 0 0
parent 8 pthread_create 0#1 1 0 0 0 7
prepare 8 pthread_create 0#2 2 0 0 11 0
failed 8 pthread_create 0#2 2 0 0 11 7
result 11
1 begun, 0 changed"
}

@test "a plugin gets an exec's prepare and failed, also in a vfork child" {
  use_plugin 3 'kinds = exec' '[handler fail]' 'kinds = exec' 'error = E2BIG'
  run preload "$PROGRAMS/execs" -v execv /bin/true
  assert_output "prepare 16 execv 0.1!1 1 0 1 7 0
failed 16 execv 0.1!1 1 0 1 7 7"
}

@test "a plugin that names no kind gets neither, of either ABI" {
  for minor in 2 3; do
    use_plugin "$minor"
    run preload "$PROGRAMS/make_threads" pthread_create 1
    assert_output "1 begun, 0 changed"
  done
}

@test "a plugin of an older ABI is refused for both, because it does not know them" {
  for kind in thread exec; do
    use_plugin 2 "kinds = all,$kind"
    assert_bad "$FORKSHIM_CONFIG:3: kinds = \"all,$kind\"; the plugin kinds was built for ABI 1.2, \
and the kind $kind came with 1.3; build it again"
  done
}
