#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The delay handler: where it holds whom, and for how long. `lengths` has a library behind that
# says each length instead of sleeping it, so that no test depends on the time it takes.

load ../test_helper

delay_with() { # [KEY=VALUE...]
  config < <(printf '[handler late]\nplugin = delay\n' && printf '%s\n' "$@")
}

# The nanoseconds that the processes of a command were to be held, in the order they were.
lengths() { # COMMAND ARG...
  timeout -k 1 60 env LD_PRELOAD="$LIB:$PROGRAMS/libsleeps.so" "$@" 3>&-
}

forks() { # N
  # shellcheck disable=SC2016
  lengths bash -c 'for ((i = 0; i < $1; ++i)); do (:); done' - "$1"
}

@test "prepare, parent and child hold for the time that each is given" {
  delay_with 'prepare = 1ms' 'parent = 2ms' 'child = 3ms'
  run forks 1
  assert_equal "$(sort <<<"$output" | paste -sd' ')" "1000000 2000000 3000000"
}

@test "prepare comes first, and holds for 10 ms where no phase is named" {
  delay_with
  run forks 1
  assert_output 10000000
}

@test "times are whole or broken numbers of us, ms and s" {
  for time in 7us=7000 50ms=50000000 1s=1000000000 1.5s=1500000000 0.25ms=250000 \
    3600s=3600000000000; do
    delay_with "prepare = ${time%=*}"
    run forks 1
    assert_output "${time#*=}"
  done
}

@test "a time of 0 does not hold at all" {
  delay_with 'prepare = 0s' 'parent = 1ms'
  run forks 1
  assert_output 1000000
}

@test "the child of a vfork is held too, and the child of a spawn is not" {
  delay_with 'parent = 2ms' 'child = 3ms'
  run lengths "$PROGRAMS/create" vfork
  assert_line --index 0 3000000
  assert_line --index 1 2000000
  run lengths /usr/bin/python3 -c 'import os; os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)'
  assert_output 2000000
}

@test "a range holds for times within it that differ" {
  delay_with 'prepare = 200us .. 0.3ms'
  run forks 20
  assert_equal "${#lines[@]}" 20
  for length in "${lines[@]}"; do assert_equal "$((length >= 200000 && length <= 300000))" 1; done
  assert_equal "$(($(sort -u <<<"$output" | wc -l) > 15))" 1
}

@test "a range's times repeat with the seed, and differ with seed, handler and phase" {
  delay_with 'prepare = 0s..100s'
  first=$(forks 5 2>&1)
  assert_equal "$(forks 5 2>&1)" "$first"
  sed -i '1i [shim]\nseed = 2' "$FORKSHIM_CONFIG"
  refute [ "$(forks 5 2>&1)" = "$first" ]
  sed -i '2s/2/1/; s/late/later/' "$FORKSHIM_CONFIG"
  refute [ "$(forks 5 2>&1)" = "$first" ]
  delay_with 'parent = 0s..100s'
  refute [ "$(forks 5 2>&1)" = "$first" ]
}

@test "the program is held as long as is said, also while signals arrive" {
  delay_with 'prepare = 0.3s'
  run preload /usr/bin/python3 -c '
import os, signal, time
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
start = time.monotonic()
os.fork() or os._exit(0)
print(time.monotonic() - start >= 0.3)'
  assert_output True
}

@test "what is no time is refused with what was expected" {
  for time in ms 61m .5s 1.s 1e3us -1s '5 s' 3601s 2s..1s 1s.. ..1s 1s...2s; do
    delay_with "prepare = $time"
    run shim check
    assert_failure 125
    assert_output "forkshim: $FORKSHIM_CONFIG:3: handler \"late\": prepare = \"$time\"; expected a\
 time such as 50ms, 200us or 1.5s, up to an hour, or two of them with .. between, the shorter one\
 first"
  done
}
