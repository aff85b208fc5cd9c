#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# In which order handlers run, on each function that makes a process.

load ../test_helper
load ../trace

@test "prepare runs in reverse registration order, parent and child in registration order" {
  for function in "${fork_functions[@]}"; do
    rm -f "$TRACE"
    trace_with
    run preload "$PROGRAMS/create" "$function"
    assert_output "$function: child exited 7, errno 1234"
    assert_order prepare 321 "$function"
    assert_order parent 123 "$function"
    assert_order child 123 "$function"
    assert_order vfork_child "" "$function"
    assert_order failed "" "$function"
  done
}

@test "a vfork child runs the vfork_child callbacks in registration order" {
  for function in "${vfork_functions[@]}"; do
    rm -f "$TRACE"
    trace_with
    run preload "$PROGRAMS/create" "$function"
    assert_output "$function: child exited 7, errno 1234"
    assert_order prepare 321 "$function"
    assert_order vfork_child 123 "$function"
    assert_order parent 123 "$function"
    assert_order child "" "$function"
    assert_order failed "" "$function"
  done
}

@test "a vfork child's callbacks run before the parent's" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    rm -f "$TRACE"
    preload "$PROGRAMS/create" "$function"
    assert_equal "$(awk '{ printf "%s%s ", $1, $2 }' "$TRACE")" \
      "prepare3 prepare2 prepare1 vfork_child1 vfork_child2 vfork_child3 parent1 parent2 parent3 "
  done
}

@test "an event tells the function, its kind and the child's place in the tree" {
  trace_with
  preload "$PROGRAMS/create" "${functions[@]}"
  run awk '$1 == "prepare" && $2 == 1 { print $3, $4, $5 }' "$TRACE"
  assert_output "0.1 fork 1
0.2 __fork 1
0.3 _Fork 1
0.4 clone 1
0.5 __clone 1
0.6 vfork 2
0.7 __vfork 2
0.8 clone 2
0.9 __clone 2"
}

@test "handlers from the file come before those of FORKSHIM_INLINE" {
  trace_with
  FORKSHIM_INLINE="[handler 4]
plugin = $PLUGINS/trace.so
output = $TRACE" preload "$PROGRAMS/create" fork vfork
  assert_order prepare 43214321
  assert_order parent 12341234
  assert_order child 1234
}

@test "each prepare is followed by one end and one child, with its own cookie" {
  trace_with
  run preload "$PROGRAMS/create" -n 20 "${functions[@]}"
  assert_paired
  assert_equal "$(count prepare)" 540
  assert_equal "$(awk '$1 == "prepare" { print $8 }' "$TRACE" | sort -u | wc -l)" 540
}

@test "with vfork = fork, the child handlers run in a child of vfork" {
  trace_with
  printf '[shim]\nvfork = fork\n' >>"$FORKSHIM_CONFIG"
  for function in vfork __vfork; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" "$function"
    assert_output "$function: child exited 7, errno 1234"
    assert_order prepare 321 "$function"
    assert_order parent 123 "$function"
    assert_order child 123 "$function"
    assert_order vfork_child "" "$function"
  done
}

@test "of many handlers for several kinds, those for this one run, in their order" {
  # The registry looks them up by 64.
  local kinds=(fork vfork spawn "fork, spawn" vfork thread exec) i forks=() vforks=()
  for ((i = 0; i < 150; i++)); do
    printf '[handler %d]\nplugin = %s\noutput = %s\nkinds = %s\n' "$i" "$PLUGINS/trace.so" \
      "$TRACE" "${kinds[i % 7]}"
    [[ ${kinds[i % 7]} != fork* ]] || forks+=("$i")
    [[ ${kinds[i % 7]} != vfork ]] || vforks+=("$i")
  done >"$BATS_TEST_TMPDIR/handlers"
  config <"$BATS_TEST_TMPDIR/handlers"
  preload "$PROGRAMS/create" fork
  assert_equal "$(order parent)" "$(printf %s "${forks[@]}")"
  assert_equal "$(order prepare)" "$(printf '%s\n' "${forks[@]}" | tac | tr -d '\n')"
  assert_equal "$(order child)" "$(printf %s "${forks[@]}")"
  rm "$TRACE"
  preload "$PROGRAMS/create" vfork
  assert_equal "$(order parent)" "$(printf %s "${vforks[@]}")"
  assert_equal "$(order prepare)" "$(printf '%s\n' "${vforks[@]}" | tac | tr -d '\n')"
}
