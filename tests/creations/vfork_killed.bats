#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A vfork child that is killed leaves its parent, whose memory it used, in the middle of whatever
# it was doing. The parent must find its own place again.

load ../test_helper
load ../trace

killer() { # PHASE [LINE]...: kills the process in which it runs at PHASE
  trace_with
  printf '%s\n' "[handler killer]" "plugin = $PLUGINS/killer.so" "phase = $1" "${@:2}" \
    >>"$FORKSHIM_CONFIG"
}

@test "a child killed inside its own vfork does not harm the parent" {
  trace_with
  for outer in vfork clone-vfork; do
    for inner in vfork clone-vfork; do
      rm -f "$TRACE"
      run preload "$PROGRAMS/vfork_killed" "$outer" "$inner" 100
      assert_output "killed 100 of 100, no memory lost"
      assert_equal "$(count prepare)" 600
      assert_equal "$(count vfork_child)" 600
      assert_equal "$(count parent)" 300
      assert_equal "$(awk 'END { print $1, $2, $3 }' "$TRACE")" "parent 3 0.100"
    done
  done
}

@test "after a child was killed in a handler, the next creations are dispatched" {
  for function in "${vfork_functions[@]}"; do
    killer vfork_child "when = 1"
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" -n 2 "$function"
    assert_output "$function: child exited 137, errno 1234
$function: child exited 7, errno 1234"
    assert_order prepare 321321 "$function"
    assert_order vfork_child 123123 "$function"
    assert_order parent 123123 "$function"
  done
}

@test "a child killed before its own creation began does not harm the parent" {
  for function in "${vfork_functions[@]}"; do
    killer prepare "when = 2"
    rm -f "$TRACE"
    run preload "$PROGRAMS/vfork_child" "$function" make-all
    assert_output "$function: child exited 137, errno 1234, word 0"
    assert_order prepare 321 "$function"
    assert_order parent 123 "$function"
  done
}

@test "a child killed in a handler a hundred times takes no frame for ever" {
  killer vfork_child
  run preload "$PROGRAMS/create" -n 100 "${vfork_functions[@]}"
  assert_equal "$(grep -c 'child exited 137, errno 1234' <<<"$output")" 400
  assert_paired
}

@test "a fork child killed in a handler is reported to its parent" {
  for function in "${fork_functions[@]}"; do
    killer child
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" "$function"
    assert_output "$function: child exited 137, errno 1234"
    assert_order parent 123 "$function"
    assert_order child 123 "$function"
  done
}

@test "a child killed in a fork past the symbols leaves nothing of it to its parent" {
  trace_with
  sed -i "1i [handler killer]\nplugin = $PLUGINS/killer.so\nphase = prepare\nfunctions = atfork" \
    "$FORKSHIM_CONFIG"
  run preload "$PROGRAMS/past_symbols" fork
  assert_output "vfork: child exited 137
fork: child exited 7"
  assert_equal "$(awk '{ print $1, $2, $3 }' "$TRACE" | grep ' 1 ' | grep -v child | tr '\n' ,)" \
    "prepare 1 0.1,prepare 1 0.1.1,parent 1 0.1,prepare 1 0.2,parent 1 0.2,"
}
