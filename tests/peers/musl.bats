#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that musl runs, with the library built for musl: its fork, vfork and clone, the threads
# that they make, and their execs.

load ../test_helper

functions=(fork _Fork vfork clone clone-vfork)

setup_file() {
  local program sources=$ROOT/tests/fixtures/programs
  "$ROOT/scripts/build" musl >/dev/null 3>&-
  export MUSL=$BATS_FILE_TMPDIR
  # musl has one name for each, no names of errors, and no execveat.
  for program in create vfork_child threads make_threads execs show_environment; do
    musl-gcc -D_GNU_SOURCE -D__fork=fork -D__vfork=vfork -D__clone=clone -Dstrerrorname_np=strerror \
      '-Dexecveat(...)=-1' -w "$sources/$program.c" "$sources/creating.c" -o "$MUSL/$program"
  done
}

setup() {
  LIB=$ROOT/build/musl/lib/libforkshim.so
  config <<<"[handler log]
output = $BATS_TEST_TMPDIR/log
phases = prepare,parent,child,failed"
}

phases() { # of each creation, in order of the program's calls
  jq -rs 'group_by(.seq)[] | "\(.[0].function): \(map(.phase) | sort | join(" "))"' \
    "$BATS_TEST_TMPDIR/log"
}

assert_same() { # PROGRAM ARG...: as bare
  local expected
  expected=$(bare "$@")
  run preload "$@"
  assert_output "$expected"
}

@test "the library for musl needs musl's libc alone" {
  run bash -c "readelf -dW '$LIB' | sed -n 's/.*(NEEDED) *//p'"
  assert_output "Shared library: [libc.so]"
  run bash -c "objdump -T '$LIB' | grep 'UND.*GLIBC'"
  refute_output
}

@test "fork, vfork and clone of a musl program are as bare, and dispatched once" {
  assert_same "$MUSL/create" "${functions[@]}"
  assert_line "vfork: child exited 7, errno 1234"
  run phases
  assert_output "fork: child parent prepare
_Fork: child parent prepare
vfork: child parent prepare
clone: child parent prepare
clone: child parent prepare"
}

@test "a musl program's fork, vfork and clone can be refused" {
  config <<<$'[handler fail]\nerror = ENOMEM'
  run preload "$MUSL/create" "${functions[@]}"
  assert_equal "$(grep -c ': -1 Out of memory$' <<<"$output")" "${#functions[@]}"
}

@test "a musl program's vfork child shares its memory, nests and may overwrite the stack" {
  for act in store store-late overwrite nest; do
    assert_same "$MUSL/vfork_child" vfork "$act"
  done
}

@test "threads of a musl program fork and vfork at once" {
  assert_same "$MUSL/threads" 4 25 fork
  assert_same "$MUSL/threads" 4 25 vfork
  run jq -s 'map(select(.phase == "parent")) | length' "$BATS_TEST_TMPDIR/log"
  assert_output 200
}

log_kind() { # KIND [SECTION-TEXT]
  config <<<"[handler log]
kinds = $1
output = $BATS_TEST_TMPDIR/log
phases = prepare,parent,child,failed
${2-}"
}

kinds_logged() {
  jq -r '[.function, .kind, .lineage, .phase, .error // "-"] | join(" ")' "$BATS_TEST_TMPDIR/log"
}

@test "a musl program's threads are made, refused and named" {
  for function in pthread_create thrd_create; do
    rm -f "$BATS_TEST_TMPDIR/log"
    log_kind thread '[handler fail]
at = 0#2'
    run preload "$MUSL/make_threads" "$function" 3
    # 3 is thrd_nomem, musl's word for EAGAIN.
    assert_output "result $([[ $function == pthread_create ]] && echo 11 || echo 3)
2 begun, 0 changed"
    run kinds_logged
    assert_output "$function thread 0#1 prepare -
$function thread 0#1 parent -
$function thread 0#2 prepare -
$function thread 0#2 failed EAGAIN
$function thread 0#3 prepare -
$function thread 0#3 parent -"
  done
}

@test "a musl program makes threads in a signal's handler, and with a cancellation pending" {
  log_kind all,thread
  run preload "$MUSL/make_threads" signal 2
  assert_output "2 begun, 0 changed"
  run preload "$MUSL/make_threads" cancelled 1
  assert_line "cancelled"
}

@test "a musl program's execs are seen and refused, also in a vfork child" {
  for function in execl execlp execle execv execve execvp execvpe fexecve; do
    rm -f "$BATS_TEST_TMPDIR/log"
    log_kind exec
    run preload "$MUSL/execs" "$function" "$MUSL/show_environment"
    assert_equal "$function $status ${lines[0]}" "$function 7 one two "
    assert_equal "$(kinds_logged)" "$function exec 0!1 prepare -"
    rm -f "$BATS_TEST_TMPDIR/log"
    log_kind exec '[handler fail]
kinds = exec
error = E2BIG'
    run preload "$MUSL/execs" -v "$function" "$MUSL/show_environment"
    assert_equal "$function $status $output" "$function 7 "
    assert_equal "$(kinds_logged)" "$function exec 0.1!1 prepare -
$function exec 0.1!1 failed E2BIG"
  done
}
