#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Configurations that are right: where they come from, and what they put in force.

load ../test_helper
load ../config_assertions

forks=$ROOT/tests/fixtures/forks.py

assert_fork() { # RESULT [SENTENCE]
  run --separate-stderr preload /usr/bin/python3 "$forks"
  assert_said 0 "$@"
}

@test "without a configuration the library says and does nothing" {
  assert_fork forked
  FORKSHIM_CONFIG='' FORKSHIM_INLINE='' assert_fork forked
}

@test "FORKSHIM_CONFIG names the file" {
  config <<<$'[handler fail]\nerror = ENOMEM'
  assert_fork ENOMEM
}

@test "FORKSHIM_INLINE holds the same text" {
  FORKSHIM_INLINE=$'[handler x]\nplugin = fail\nerror = 12' assert_fork ENOMEM
}

@test "a file with a byte order mark, line ends of Windows and comments is read" {
  config < <(printf '\357\273\277; what fails\r\n[handler fail] ; all\r\n\r\nerror = ENOSYS ; why\r\n')
  assert_fork ENOSYS
}

@test "a colon stands for the equals sign, as the manual says" {
  config <<<$'[handler fail]\nerror: ENOSYS\nprogram : */python*'
  assert_fork ENOSYS
}

@test "a configuration of [shim] alone runs the program, and a check says that it names no handler" {
  config <<<$'[shim]\nvfork = fork'
  assert_fork forked
  run -0 shim check
  assert_output "forkshim: the configuration has no errors, and names no handler: $FORKSHIM_CONFIG"
}

@test "the handlers of FORKSHIM_INLINE come after those of the file" {
  config <<<$'[handler first]\nplugin = fail\nerror = ENOMEM\n[handler log]\nphases = failed'
  export FORKSHIM_INLINE=$'[handler last]\nplugin = fail\nerror = ENOSYS'
  run --separate-stderr preload /usr/bin/python3 "$forks"
  assert_output ENOSYS
  assert_equal "$(jq -r .refused_by <<<"$stderr")" last
}

@test "[shim] of FORKSHIM_INLINE overrides the file's" {
  config <<<$'[shim]\non_error = stop\n[handler lgo]'
  run preload sh -c 'echo ran'
  assert_failure 125
  FORKSHIM_INLINE=$'[shim]\non_error = continue' run --separate-stderr preload sh -c 'echo ran'
  assert_success
  assert_output ran
}

@test "on_error = stop holds wherever it stands" {
  for text in $'[shim]\non_error = stop\n[handler lgo]' $'[handler lgo]\n[shim]\non_error = stop' \
    $'[shim]\nsede = 1\non_error = stop' $'nonsense\n[shim]\non_error = stop'; do
    config <<<"$text"
    run --separate-stderr preload sh -c 'echo ran'
    assert_equal "$status$output" 125
    assert_equal "${#stderr_lines[@]}" 1
  done
}

@test "a broken handler is left out, and the others run" {
  config <<<$'[handler bad]\nplugin = fail\nerror = NO\n[handler good]\nplugin = fail\nerror = ENOMEM'
  assert_fork ENOMEM "$FORKSHIM_CONFIG:3: handler \"bad\": error = \"NO\"; expected an errno such\
 as EAGAIN, ENOMEM or 11"
}

@test "a built-in with an unknown key leaves nothing behind" {
  config <<<$'[handler log]\noutput = '"$BATS_TEST_TMPDIR"$'/log\ncolour = red'
  assert_fork forked "$FORKSHIM_CONFIG:3: unknown key \"colour\" for the handler log;\
 \`forkshim handlers log\` lists its keys"
  assert_file_not_exist "$BATS_TEST_TMPDIR/log"
}

@test "a handler for other programs is not even loaded here, but checked" {
  config <<<$'[handler x]\nplugin = /none.so\nprogram = nginx'
  assert_fork forked
  run --separate-stderr shim check
  assert_said 125 "" \
    "$FORKSHIM_CONFIG:2: plugin /none.so: No such file or directory; not loaded"
}

@test "program matches the path, the base name, or the name it was called by" {
  local python
  python=$(readlink -f /usr/bin/python3)
  for glob in "$python" "${python##*/}" '*/python3*' python3 '[p]ython?*'; do
    config <<<$'[handler fail]\nerror = ENOMEM\nprogram = '"$glob"
    assert_fork ENOMEM
  done
  config <<<$'[handler fail]\nprogram = ython3'
  assert_fork forked
}

@test "messages go to the file that messages = names, from the first one on" {
  local file=$BATS_TEST_TMPDIR/messages
  config <<<$'[nonsense]\n[shim]\nmessages = '"$file"
  assert_fork forked
  assert_equal "$(<"$file")" "forkshim: $FORKSHIM_CONFIG:1: section [nonsense]; expected [shim] or\
 [handler NAME]"
  assert_file_permission 600 "$file"
}

@test "messages = none silences the program, and not a check" {
  config <<<$'[handler lgo]\n[shim]\nmessages = none'
  assert_fork forked
  run --separate-stderr shim check
  assert_equal "$status" 125
  assert_regex "$stderr" 'did you mean "log"\?$'
}

@test "a check creates no file" {
  config <<<$'[shim]\nmessages = '"$BATS_TEST_TMPDIR"$'/m\n[handler log]\noutput = '"$BATS_TEST_TMPDIR/l"
  run shim check
  assert_success
  assert_file_not_exist "$BATS_TEST_TMPDIR/m"
  assert_file_not_exist "$BATS_TEST_TMPDIR/l"
}

@test "messages to a file that cannot be opened is an error at its line" {
  config <<<$'[shim]\nseed = 1\nmessages = /none/x'
  assert_bad "$FORKSHIM_CONFIG:3: messages = \"/none/x\" cannot be opened: No such file or directory"
}

@test "a message to a pipe that nobody reads does not end the program" {
  config <<<'[handler lgo]'
  run to_unread_pipe sh -c 'echo ran'
  assert_success
  assert_output ran
}
