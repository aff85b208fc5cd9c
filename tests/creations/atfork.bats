#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim_atfork has pthread_atfork's rules, and the program's own pthread_atfork handlers run
# inside the shim's.

load ../test_helper
load ../trace

@test "prepare runs in reverse, parent and child in registration order, without configuration" {
  run preload "$PROGRAMS/atfork_api" three "${fork_functions[@]}"
  for function in "${fork_functions[@]}"; do
    assert_line "$function: made, prepare [321], parent [123], child [123]"
  done
}

@test "nothing runs in a vfork child" {
  run preload "$PROGRAMS/atfork_api" three "${vfork_functions[@]}"
  for function in "${vfork_functions[@]}"; do
    assert_line "$function: made, prepare [321], parent [123], child []"
  done
}

@test "parent runs also after a failure" {
  run preload "$PROGRAMS/atfork_api" three -l "${functions[@]}"
  for function in "${functions[@]}"; do
    assert_line "$function: EAGAIN, prepare [321], parent [123], child []"
  done
}

@test "parent runs also after a refusal" {
  FORKSHIM_INLINE=$'[handler fail]\nerror = ENOMEM' \
    run preload "$PROGRAMS/atfork_api" three "${functions[@]}"
  for function in "${functions[@]}"; do
    assert_line "$function: ENOMEM, prepare [321], parent [123], child []"
  done
}

@test "each of the functions may be NULL" {
  run preload "$PROGRAMS/atfork_api" nulls fork vfork
  assert_output "fork: made, prepare [1], parent [2], child [3]
vfork: made, prepare [1], parent [2], child []"
}

@test "functions registered during a creation start with the next one" {
  run preload "$PROGRAMS/atfork_api" late fork fork vfork
  assert_output "fork: made, prepare [1], parent [1], child [1]
fork: made, prepare [41], parent [14], child [14]
vfork: made, prepare [41], parent [14], child []"
}

@test "1,024 handlers fit, one more is ENOMEM, and those registered still run" {
  run preload "$PROGRAMS/atfork_api" full fork vfork clone
  assert_output "1023 fit, then ENOMEM
fork: made, prepare [1], parent [1], child [1]
vfork: made, prepare [1], parent [1], child []
clone: made, prepare [1], parent [1], child [1]"
}

@test "handlers of the configuration take places among the 1,024" {
  trace_with
  run preload "$PROGRAMS/atfork_api" full fork
  assert_line "1020 fit, then ENOMEM"
  assert_order prepare 321
  assert_order child 123
}

@test "a program that can register runs without the shim" {
  run bare "$PROGRAMS/atfork_api" three fork
  assert_output "no forkshim here"
}

@test "the program's pthread_atfork handlers run inside the shim's" {
  trace_with
  for function in fork __fork; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/program_atfork" "$TRACE" "$function"
    assert_output "$function: child exited 0"
    assert_equal "$(grep -v child "$TRACE" | cut -d ' ' -f 1,2)" "prepare 3
prepare 2
prepare 1
program-prepare
program-parent
parent 1
parent 2
parent 3"
    assert_equal "$(grep child "$TRACE" | cut -d ' ' -f 1,2)" "program-child
child 1
child 2
child 3"
  done
}

# bats test_tags=native
@test "what a pthread_atfork child handler creates leaves the later names of its process alone" {
  cc -pthread -x c -o "$BATS_TEST_TMPDIR/program" - <<'END'
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
static void make(void) {
  if (vfork() == 0) _exit(0);
  wait(0);
}
int main(void) {
  pthread_atfork(0, 0, make);
  if (fork() == 0) {
    make();
    if (fork() == 0) make(), _exit(0);
    wait(0), _exit(0);
  }
  wait(0);
  return 0;
}
END
  local state
  for state in "" yes; do
    config <<<$'[handler log]\noutput = '"$BATS_TEST_TMPDIR/log$state"
    if [[ $state ]]; then shim run -q "$BATS_TEST_TMPDIR/program"; else preload "$BATS_TEST_TMPDIR/program"; fi
    run jq -rs 'map(select(.phase == "parent") | .lineage) | sort | join(" ")' "$BATS_TEST_TMPDIR/log$state"
    assert_output "0.1 0.1.2 0.1.3 0.1.3.2 0.1.?.1 0.?.1"
  done
}

@test "functions that run no pthread_atfork handlers still run none" {
  trace_with
  for function in _Fork "${vfork_functions[@]}" clone __clone; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/program_atfork" "$TRACE" "$function"
    assert_output "$function: child exited 0"
    assert_equal "$(grep -c program "$TRACE")" 0
    assert_order prepare 321 "$function"
  done
}

@test "a vfork that becomes a fork runs no pthread_atfork handlers" {
  trace_with
  printf '[shim]\nvfork = fork\n' >>"$FORKSHIM_CONFIG"
  run preload "$PROGRAMS/program_atfork" "$TRACE" vfork
  assert_equal "$(grep -c program "$TRACE")" 0
  assert_order child 123
}

@test "a refused fork does not run the program's pthread_atfork handlers" {
  trace_with "1=refuse = 11"
  run preload "$PROGRAMS/program_atfork" "$TRACE" fork
  assert_equal "$(cut -d ' ' -f 1,2 "$TRACE" | tr '\n' ,)" \
    "prepare 3,prepare 2,prepare 1,failed 1,failed 2,failed 3,"
}

# The call that the program left cannot be told apart from one that goes on by the thread alone.
@test "forks past the symbols are dispatched after a siglongjmp out of a fork handler" {
  log=$BATS_TEST_TMPDIR/log
  for way in none fork daemon; do
    FORKSHIM_INLINE=$'[handler log]\noutput = '$log run preload "$PROGRAMS/left_call" "$way" \
      "$PROGRAMS/libown_fork.so"
    assert_success
    assert_equal "$way: $(jq -r 'select(.phase == "parent").function' "$log" | sort | uniq -c |
      xargs)" "$way: 5 atfork 1 fork"
    rm "$log"
  done
}

# bats test_tags=native
@test "what a pthread_atfork child handler executes, or starts by system, has a name, and counts once" {
  cc -pthread -x c -o "$BATS_TEST_TMPDIR/program" - <<'END'
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static int executes;
static void begin(void) {
  if (executes) execlp("dash", "dash", "-c", "(:); :", (char*)NULL);
  system("(:); :");
}
int main(int count, char** words) {
  (void)words;
  executes = count > 1;
  pthread_atfork(0, 0, begin);
  for (int i = 0; i < 2; ++i) {
    if (fork() == 0) _exit(0);
    wait(NULL);
  }
}
END
  run -0 --separate-stderr shim run --stats --log "$BATS_TEST_TMPDIR/log" -- "$BATS_TEST_TMPDIR/program" executes
  assert_regex "${stderr_lines[0]}" "^forkshim: 5 processes in .* 4 creations: 4 made"
  refute_regex "$stderr" "not intercepted"
  run -0 --separate-stderr shim run --stats --log "$BATS_TEST_TMPDIR/log2" -- "$BATS_TEST_TMPDIR/program"
  assert_regex "${stderr_lines[0]}" "^forkshim: 7 processes in .* 6 creations: 6 made"
  refute_regex "$stderr" "not intercepted"
}
