#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Damaged plugins: cut short, or with a header or a plugin constant that leads out of the file, they
# are refused, and the program runs to its end. Each is loaded by plain preload and by the launcher,
# many to a program. What lies between is ld.so's and the plugin's own (forkshim-plugin(7), LIMITS).

load ../test_helper

batch_size=100

# Fills $mutants with damaged copies of a plugin whose handlers run at every fork, and at exit.
make_mutants() { # KIND LEAST
  mkdir "$BATS_TEST_TMPDIR/mutants"
  bare /usr/bin/python3 "$ROOT/tests/fixtures/plugins/mutate.py" "$PLUGINS/trace.so" \
    "$BATS_TEST_TMPDIR/mutants" "$1"
  mutants=("$BATS_TEST_TMPDIR"/mutants/*.so)
  ((${#mutants[@]} >= $2)) || fail "only ${#mutants[@]} mutants"
}

configure_batch() { # MUTANT...
  local mutant
  for mutant; do
    printf '[handler %s]\nplugin = %s\noutput = /dev/null\n' "${mutant##*/}" "$mutant"
  done >"$BATS_TEST_TMPDIR/batch.conf"
  export FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/batch.conf
}

# What the launcher says of the worst of them is 125, before it begins.
assert_ended() { # STATUS...
  [[ " $* " == *" $status "* ]] || fail "ended with status $status: $output"
  ((status != 0)) || assert_line ran
}

# $complaints: of how many batches something was refused.
survive_all() {
  local first
  complaints=0
  for ((first = 0; first < ${#mutants[@]}; first += batch_size)); do
    configure_batch "${mutants[@]:first:batch_size}"
    run preload dash -c '(:); (:); echo ran'
    assert_ended 0
    [[ $output != *"not loaded"* ]] || ((++complaints))
    run shim run -- dash -c '(:); /bin/true; echo ran'
    assert_ended 0 125
  done
}

@test "programs survive plugins that are cut short at any length" {
  make_mutants cuts 190
  survive_all
  assert [ "$complaints" -gt 0 ]
}

@test "programs survive plugins with a damaged ELF header" {
  make_mutants header 180
  survive_all
  assert [ "$complaints" -gt 0 ]
}

@test "programs survive plugins with damaged program headers" {
  make_mutants segments 700
  survive_all
  assert [ "$complaints" -gt 0 ]
}

@test "programs survive plugins with a damaged forkshim_plugin_v1" {
  make_mutants constant 200
  survive_all
  assert [ "$complaints" -gt 0 ]
}

@test "programs survive plugins whose names and functions lie where none are" {
  make_mutants pointers 50
  survive_all
  assert [ "$complaints" -gt 0 ]
}

@test "a check survives a plugin that ends its process, and says how that ended" {
  cp "$PLUGINS/bad/init_crashes.so" "$BATS_TEST_TMPDIR/killer.so"
  configure_batch "$BATS_TEST_TMPDIR/killer.so"
  run shim check
  assert_failure 125
  assert_output "forkshim: the process that checks the configuration ended with status 139"
}

@test "a plugin that is cut short is refused with the reason" {
  head -c 9000 "$PLUGINS/trace.so" >"$BATS_TEST_TMPDIR/cut.so"
  configure_batch "$BATS_TEST_TMPDIR/cut.so"
  run shim check
  assert_failure 125
  assert_output --partial "cut.so: it is cut short; copy or build it again; not loaded"
}
