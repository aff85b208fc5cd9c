#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The shim beside others that stand between a program and libc: preloads, sanitizers, and the tools
# that trace forks. The program does what it does beside them without the shim.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

# daemon ends the process that a debugger or wrapper waits for, and comes in a test of its own.
some=(fork __fork _Fork vfork clone clone-vfork posix_spawn posix_spawnp@old system popen wordexp
  syscall:fork syscall:vfork syscall:clone3 past:fork forkpty)

# The doors under a preload list, one prepare and one end for each, and the same result as without
# the shim in it.
assert_beside() { # PRELOADS-WITHOUT-THE-SHIM PRELOADS
  local expected
  expected=$(bare env LD_PRELOAD="$1" "$PROGRAMS/doors" "${some[@]}")
  log_doors "program = doors"
  run bare env LD_PRELOAD="$2" "$PROGRAMS/doors" "${some[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${some[@]}")"
}

@test "another preload before or behind the shim keeps working, and so does the shim" {
  local mimalloc=(/usr/lib/x86_64-linux-gnu/libmimalloc.so.*)
  for other in libeatmydata.so /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 \
    libjemalloc.so.2 "${mimalloc[0]}"; do
    assert_beside "$other" "$other:$LIB"
    assert_beside "$other" "$LIB:$other"
  done
}

@test "libfaketime's time goes through forks, and its end harms no log" {
  faketime=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1
  for order in "$faketime $LIB" "$LIB $faketime"; do
    log_doors $'[handler all]\nplugin = log\noutput = '"$BATS_TEST_TMPDIR/all.jsonl"
    run bare env LD_PRELOAD="$order" FAKETIME='2001-02-03 04:05:06' sh -c 'date +%F; (date +%F)'
    assert_success
    assert_output $'2001-02-03\n2001-02-03'
    run jq -r '.t / 1e9 | floor | todate[:10]' "$BATS_TEST_TMPDIR/all.jsonl"
    assert_equal "$(sort -u <<<"$output")" 2001-02-03
    assert_equal "$(logged | sort -u)" "fork fork prepare=1 parent=1 child=1 failed=0
vfork vfork prepare=1 parent=1 child=1 failed=0"
  done
}

@test "what the counters say of a creation's time is not libfaketime's, after many as well" {
  faketime=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1
  for order in "$faketime $LIB" "$LIB $faketime"; do
    run shim run --stats -- env LD_PRELOAD="$order" FAKETIME='2001-02-03 04:05:06' \
      dash -c 'i=0; while [ $((i += 1)) -le 99 ]; do (:); done; date +%F'
    assert_success
    assert_line 2001-02-03
    # A clock that does not move would have held each for no time.
    assert_line --regexp '^  fork +99 .* <[0-9.]+ [um]s +<[0-9.]+ [um]s '
  done
}

@test "fakeroot's children see its root, before and behind the shim" {
  # shellcheck disable=SC2016 # for the shells that read them
  for order in 'LD_PRELOAD=$LIB:$LD_PRELOAD' 'LD_PRELOAD=$LD_PRELOAD:$LIB'; do
    log_doors
    run bare fakeroot bash -c "export $order"'; exec bash -c '"'"'
      echo a >"$0"; chown 123:45 "$0"; stat -c %u:%g "$0"; (stat -c %u:%g "$0")'"'"' "$0"' \
      "$BATS_TEST_TMPDIR/file"
    assert_output $'123:45\n123:45'
    assert_equal "$(logged | sort | uniq -c | xargs)" \
      "3 fork fork prepare=1 parent=1 child=1 failed=0"
  done
}

@test "an ASan program whose runtime is behind the shim runs as without" {
  expected=$(bare "$PROGRAMS/doors_address" "${some[@]}")
  log_doors "program = doors_address"
  run preload "$PROGRAMS/doors_address" "${some[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${some[@]}")"
}

@test "an ASan program with its runtime preloaded first runs as without the shim" {
  expected=$(bare "$PROGRAMS/doors_address" "${some[@]}")
  log_doors "program = doors_address"
  runtime=$(ldd "$PROGRAMS/doors_address" | awk '/asan/ { print $3 }')
  run bare env LD_PRELOAD="$runtime:$LIB" "$PROGRAMS/doors_address" "${some[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${some[@]}")"
}

@test "a TSan program runs as without the shim" {
  # That of gcc 14 aborts in clone-vfork.
  local door passable=()
  for door in "${some[@]}"; do
    ! bare "$PROGRAMS/doors_thread" "$door" >"$BATS_TEST_TMPDIR/alone" 2>&1 || passable+=("$door")
  done
  ((${#passable[@]} + 1 >= ${#some[@]}))
  expected=$(bare "$PROGRAMS/doors_thread" "${passable[@]}")
  log_doors "program = doors_thread"
  run bare env LD_PRELOAD="$LIB" "$PROGRAMS/doors_thread" "${passable[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${passable[@]}")"
}

@test "valgrind finds no error, and raw vforks, which it makes forks, return" {
  log_doors "program = doors"
  export FORKSHIM_CONFIG
  doors=(fork _Fork vfork clone clone-vfork posix_spawn system popen syscall:fork syscall:vfork
    syscall:clone-vfork past:fork)
  expected=$(bare valgrind -q "$PROGRAMS/doors" "${doors[@]}")
  run bare env LD_PRELOAD="$LIB" valgrind -q --error-exitcode=99 "$PROGRAMS/doors" "${doors[@]}"
  assert_success
  assert_output "$expected"
  # Under valgrind 3.24 posix_spawn leaves ENOSYS in errno.
  assert_equal "$(grep -cE ': child (kept|ENOSYS) 7$' <<<"$expected")" "${#doors[@]}"
  assert_equal "$(logged | grep -c 'prepare=1 parent=1')" "${#doors[@]}"
}

@test "gdb follows the child of each kind of fork" {
  for door in fork _Fork vfork clone syscall:fork past:fork; do
    log_doors "program = doors"
    run bare gdb -nx -q -batch -ex "set environment LD_PRELOAD $LIB" \
      -ex 'set startup-with-shell off' -ex 'set follow-fork-mode child' \
      -ex 'set inferior-tty /dev/null' -ex run \
      --args "$PROGRAMS/doors" "$door"
    assert_line --partial "Inferior 2"
    assert_line --partial "exited with code 07"
    # gdb has let go of the parent, which may still be about to write its line.
    for _ in {1..100}; do [[ $(logged) != "$(expected made "$door")" ]] && sleep 0.1 || break; done
    assert_equal "$(logged)" "$(expected made "$door")"
  done
}

@test "strace -f sees the same system calls for each door, and follows the children" {
  calls=$BATS_TEST_TMPDIR/calls
  for door in fork _Fork vfork clone clone-vfork syscall:clone3 posix_spawn; do
    for run in bare shim; do
      [[ $run == bare ]] || preloaded=LD_PRELOAD=$LIB
      bare strace -f -qq -e trace=clone,clone3,fork,vfork -e signal=none -o "$calls" \
        -E "${preloaded:-NONE=1}" "$PROGRAMS/doors" "$door"
      sed -E 's/^[0-9]+ +//; s/0x[0-9a-f]+/ADDR/g; s/[0-9]{2,}/N/g' "$calls" >"$calls.$run"
    done
    run diff "$calls.bare" "$calls.shim"
    assert_output ""
  done
}
