#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The rules in forkshim_atfork(3), row by row: libc's own pthread_atfork beside
# forkshim_atfork and the call handler.

load ../test_helper

row() { # libc|forkshim ROW FUNCTION
  case $1 in
    libc) bare "$PROGRAMS/atfork_rows" "$@" ;;
    *) preload "$PROGRAMS/atfork_rows" "$@" ;;
  esac
}

calls() { # PREFIXES...: one call handler each, such as "1 1 1" for prepare1, parent1 and child1
  local n=0 one names
  for one; do
    read -ra names <<<"$one"
    printf '[handler %d]\nplugin = call\nprogram = atfork_rows\n' $((++n))
    [[ ${names[0]} == - ]] || printf 'prepare = prepare%s\n' "${names[0]}"
    [[ ${names[1]} == - ]] || printf 'parent = parent%s\n' "${names[1]}"
    [[ ${names[2]} == - ]] || printf 'child = child%s\n' "${names[2]}"
  done >"$BATS_TEST_TMPDIR/calls"
  config <"$BATS_TEST_TMPDIR/calls"
}

three=("1 1 1" "2 2 2" "3 3 3")

# All three give LINES for ROW; `call` with these handlers.
assert_same() { # ROW FUNCTION LINES CALLS...
  local who
  for who in libc forkshim configured; do
    [[ $who != configured ]] || calls "${@:4}"
    run row "$who" "$1" "$2"
    assert_equal "$who: $output" "$who: $3"
    assert_success
  done
}

# libc runs nothing; both others give LINE.
assert_more() { # FUNCTION LINE-OF-forkshim LINE-OF-call
  run row libc order "$1"
  assert_output "made: prepare [], parent [], child []"
  run row forkshim order "$1"
  assert_output "made: $2"
  calls "${three[@]}"
  run row configured order "$1"
  assert_output "made: $3"
}

@test "order: prepare in reverse order of registration, parent and child in order" {
  assert_same order fork "made: prepare [321], parent [123], child [123]" "${three[@]}"
}

@test "NULLs: any of the three may be absent" {
  assert_same nulls fork "made: prepare [1], parent [2], child [3]" "1 - -" "- 2 -" "- - 3"
}

@test "several registrations: what is registered twice runs twice" {
  assert_same twice fork "made: prepare [11], parent [11], child [11]" "1 1 1" "1 1 1"
}

@test "thread: handlers run in the thread that forks, and in its copy" {
  assert_same thread fork "made: prepare [t], parent [t], child [t]" "_thread _thread _thread"
}

@test "child: malloc works in it, though another thread was inside malloc" {
  assert_same malloc fork "$(yes 'made: prepare [], parent [], child [m]' | head -n 100)" \
    "- - _allocates"
}

@test "failure: prepare and parent run, and child does not" {
  assert_same limit fork "EAGAIN: prepare [321], parent [123], child []" "${three[@]}"
}

@test "children inherit the handlers" {
  assert_same grandchild fork "made: prepare [321321], parent [123123], child [123123]" \
    "${three[@]}"
}

@test "registered in a handler: they start with the next fork" {
  for who in libc forkshim; do
    run row "$who" late fork
    assert_output "made: prepare [], parent [], child []
made: prepare [1], parent [1], child [1]"
  done
}

# glibc 2.36 forgets what it had when its table cannot grow; POSIX asks for neither.
@test "ENOMEM: for want of memory in libc, of a place out of 1,024 here, where the rest still run" {
  run row libc full fork
  assert_line --index 0 ENOMEM
  run row forkshim full fork
  assert_output "ENOMEM
made: prepare [321], parent [123], child [123]"
}

@test "vfork: libc runs none, here prepare and parent run, and nothing in the child" {
  assert_more vfork "prepare [321], parent [123], child []" "prepare [321], parent [123], child []"
}

@test "_Fork: libc runs none, here all run" {
  assert_more _Fork "prepare [321], parent [123], child [123]" \
    "prepare [321], parent [123], child [123]"
}

@test "posix_spawn: libc and forkshim_atfork run none, call runs prepare and parent" {
  assert_more posix_spawn "prepare [], parent [], child []" \
    "prepare [321], parent [123], child []"
}

@test "dlclose: the functions of an object vanish with it; call keeps its library" {
  library=$PROGRAMS/libatfork_library.so
  for who in libc forkshim; do
    run row "$who" "$library" fork
    assert_success
    assert_output "made: prepare [l], parent [l], child [l]
made: prepare [], parent [], child []"
  done
  config <<<"[handler call]
library = $library
prepare = library_prepare"
  run row configured "$library" fork
  assert_output "made: prepare [l], parent [], child []
made: prepare [l], parent [], child []"
}

@test "groff has nothing to say about the manual" {
  run --separate-stderr groff -t -man -ww -z "$ROOT/shim/manual/forkshim_atfork.3"
  assert_success
  assert_equal "$output$stderr" ""
}
