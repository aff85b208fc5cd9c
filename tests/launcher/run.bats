#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `forkshim run` does with the program and its environment, before any handler matters.

load ../test_helper

# A run without any handler prints its counters.
setup() {
  config <<<$'[handler log]\noutput = /dev/null'
}

@test "run starts the program with the library preloaded" {
  run shim run -- printenv LD_PRELOAD
  assert_success
  assert_output "$PRELOADED"
}

@test "an existing LD_PRELOAD keeps its place behind the library" {
  libm=$(ldconfig -p | awk '/libm.so.6.*x86-64|libm.so.6.*AArch64/ { print $NF; exit }')
  LD_PRELOAD=$libm run shim run -- printenv LD_PRELOAD
  assert_success
  assert_output "$PRELOADED:$libm"
}

@test "arguments reach the program as they were given" {
  run shim run -- printf '<%s>' 'a b' '' $'c\nd' --fail "it's"
  assert_success
  assert_output "<a b><><c
d><--fail><it's>"
}

@test "options end at the program's name, also without --" {
  run shim run printf '%s' -c
  assert_success
  assert_output "-c"
}

@test "the exit status is the program's own" {
  run shim run -- sh -c 'exit 42'
  assert_failure 42
}

@test "what --print shows lets the program take over the shell's process" {
  run bare sh -c 'echo $$; eval "$("$FORKSHIM" run --print -- sh -c "echo \$\$")"'
  assert_success
  assert_equal "${lines[0]}" "${lines[1]}"
}

@test "standard input, output and error are the program's own" {
  run --separate-stderr shim run -- sh -c 'cat; echo err >&2' <<<"in"
  assert_success
  assert_output "in"
  assert_equal "$stderr" "err"
}

@test "a program's name may hold a line break, blanks and quotes" {
  program=$BATS_TEST_TMPDIR/$'a\n b"\'=c\n'
  cp "$(type -P printenv)" "$program"
  run shim run -- "$program" LD_PRELOAD
  assert_success
  assert_output "$PRELOADED"
}

@test "a script without an interpreter line is run by the shell, preloaded" {
  printf 'printenv LD_PRELOAD; echo "$1"\n' >"$BATS_TEST_TMPDIR/script"
  chmod +x "$BATS_TEST_TMPDIR/script"
  PATH=$BATS_TEST_TMPDIR:$PATH run shim run -- script argument
  assert_success
  assert_output "$PRELOADED
argument"
}

@test "a program that is not in PATH gives 127" {
  run -127 shim run -- no-such-program
  assert_output "forkshim: no-such-program: not found in PATH"
}

@test "a path that does not exist gives 127" {
  run -127 shim run -- /no/such/program
  assert_output "forkshim: /no/such/program: no such file"
}

@test "a folder as program gives 126" {
  run shim run -- "$BATS_TEST_TMPDIR"
  assert_failure 126
  assert_output "forkshim: $BATS_TEST_TMPDIR: is a directory, expected a program"
}

@test "a file without the x bit gives 126" {
  echo 'echo started' >"$BATS_TEST_TMPDIR/program"
  run shim run -- "$BATS_TEST_TMPDIR/program"
  assert_failure 126
  assert_output --partial "cannot be executed; its mode lacks the x bit"
}

@test "a broken executable gives 126" {
  printf '\177ELF\0\0\0' >"$BATS_TEST_TMPDIR/program"
  chmod +x "$BATS_TEST_TMPDIR/program"
  run shim run -- "$BATS_TEST_TMPDIR/program"
  assert_failure 126
  assert_output --partial "Exec format error"
}

@test "FORKSHIM_PROBE in the environment does not reach the program" {
  FORKSHIM_PROBE=version run shim run -- sh -c 'echo "started${FORKSHIM_PROBE-}"'
  assert_success
  assert_output "started"
}

@test "a missing interpreter of a script is named" {
  printf '#!/no/such -x\n' >"$BATS_TEST_TMPDIR/script"
  chmod +x "$BATS_TEST_TMPDIR/script"
  run -127 shim run -- "$BATS_TEST_TMPDIR/script"
  assert_output "forkshim: $BATS_TEST_TMPDIR/script: its interpreter /no/such is missing; correct\
 its first line, or install it"
}

@test "a missing loader of a program is named, also of a script's interpreter" {
  cd "$BATS_TEST_TMPDIR"
  echo 'int main(void) { return 0; }' |
    "${CC:-gcc}" -o foreign -Wl,--dynamic-linker=/no/such/ld.so -x c -
  printf '#!%s/foreign\n' "$PWD" >script
  chmod +x script
  missing="loader /no/such/ld.so is missing; install the C library that has it"
  for option in -q --exec --timeout=20; do
    run -127 shim run "$option" -- ./foreign
    assert_output "forkshim: cannot start the command: ./foreign: its $missing"
  done
  PATH=$PWD:$PATH run -127 shim run -- foreign
  assert_output "forkshim: cannot start the command: foreign: its $missing"
  run -127 shim run -- ./script
  assert_output "forkshim: cannot start the command: ./script: $PWD/foreign's $missing"
  run -127 shim sweep -- ./script
  assert_output "forkshim: sweep: ./script: $PWD/foreign's $missing"
  PATH=$PWD:$PATH run -127 shim sweep -- foreign
  assert_output "forkshim: sweep: foreign: its $missing"
  printf '#! /no/such -x\n' >script
  run -127 shim sweep -- ./script
  assert_output "forkshim: sweep: ./script: its interpreter /no/such is missing; correct its first\
 line, or install it"
}

@test "an empty name is said, and a file here of the name is a hint" {
  run -127 shim run -- ''
  assert_output "forkshim: the program's name is empty"
  cd "$BATS_TEST_TMPDIR" && touch text
  run -127 shim run -- text
  assert_output "forkshim: text: not found in PATH; did you mean ./text?"
}
