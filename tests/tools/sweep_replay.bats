#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --record and --replay: a finding once more, in another folder and another root.

load ../test_helper

setup() {
  mkdir "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/there" "$BATS_TEST_TMPDIR/tmp"
  cd "$BATS_TEST_TMPDIR/here" || return
}

record() { # FILE ARG...: a script that loses a number where a pipeline fails
  printf '%s\n' 'n=$(cat words | wc -l)' 'echo "$n $TZ"' >script
  seq 3 >words
  TZ=XYZ run -1 shim sweep --confirm 0 --record "$1" "${@:2}" -- dash script words
  assert_line "# 2 findings in 3 points: 1 reported, 2 silent"
}

@test "a recording holds results, environment, versions, files, output and log" {
  record ../r.json
  cd ..
  assert_equal "$(jq -c '.recording | [.environment.TZ, .output, .folder, [.files[].name]]' r.json)" \
    "[\"XYZ\",\"3 XYZ\\n\",\"$PWD/here\",[\"script\",\"words\"]]"
  assert_equal "$(jq -r '.recording.files[1].content' r.json | base64 -d)" "$(seq 3)"
  assert_equal "$(jq -r '.recording.log' r.json | jq -r 'select(.phase == "start").program' | sort -u)" \
    "$(printf '%s\n' "$(readlink -f "$(type -P cat)")" "$(readlink -f "$(type -P dash)")" \
      "$(readlink -f "$(type -P wc)")" | sort)"
  run -1 shim sweep --merge r.json
}

@test "a finding is replayed in another folder with the files and the environment of the recording" {
  record ../r.json
  cd ../there || return
  rm -r ../here
  TMPDIR=$BATS_TEST_TMPDIR/tmp run -0 shim sweep --replay ../r.json
  assert_line --regexp '^# recorded by forkshim .* on .*, Linux '
  assert_line "# 0.1.1 EAGAIN: silent, as recorded"
  assert_line "# 0.1.2 EAGAIN: silent, as recorded"
  run ls -A "$BATS_TEST_TMPDIR/tmp" .
  refute_line --partial replay
}

@test "signals end a replayed program as they ended the recorded one" {
  printf '%s\n' 'n=$(ls | wc -l)' '[ "$n" ] || kill $$' >script
  run -1 shim sweep --confirm 0 --at 0.1.1 --record ../r.json -- dash script
  assert_line --regexp '^not ok 1 - .*: crash, killed by SIGTERM$'
  run -0 shim sweep --replay ../r.json
  assert_line "# 0.1.1 EAGAIN: crash, as recorded"
}

@test "points are replayed by their numbers, and one that ends otherwise is told" {
  record ../r.json
  run -0 shim sweep --replay ../r.json 1
  assert_line "1..1"
  run -125 shim sweep --replay ../r.json 1 77
  assert_output --partial "../r.json: has no point of one of these numbers"
  jq '.points |= map(if .finding then .class = "crash" else . end)' ../r.json >../other.json
  run -1 shim sweep --replay ../other.json
  assert_line --partial ": silent, recorded as crash"
}

@test "a replay says what is another build here, and needs what is no part of a recording" {
  record ../r.json
  jq '.recording.builds |= with_entries(.value = "00")' ../r.json >../other.json
  run -0 shim sweep --replay ../other.json
  assert_line "# $(readlink -f "$(type -P dash)") is another build here"
  shim sweep --json plain.json -- dash -c '(exit 0); exit 0'
  run -125 shim sweep --replay plain.json
  assert_output --partial "plain.json: holds no recording; write one by --record FILE"
}

@test "a recording writes no file outside of its folder" {
  record ../r.json
  for name in ../../made /tmp/made a/../../made; do
    jq --arg name "$name" '.recording.files[0].name = $name' ../r.json >../evil.json
    run -125 shim sweep --replay ../evil.json
    assert_output --partial "the recording is damaged: $name is no name below a directory"
  done
}

# Its last three bytes are a character of those that stand for bytes in the files.
@test "a word that is no UTF-8 is the same in a replay, a plan's worker and a sweep that is resumed" {
  local word=$'\xff\xee\xbe\x80'
  cat >bytes.pl <<'END'
my $pid = fork;
exit 0 if defined $pid && !$pid;
waitpid $pid, 0 if defined $pid;
print "lost\n" if !defined $pid && $ARGV[0] eq "\xff\xee\xbe\x80";
END
  run -1 shim sweep --record record.json --json r.json -- perl bytes.pl "$word"
  run -0 shim sweep --replay record.json
  assert_line "# 0.1 EAGAIN: silent, as recorded"
  run -0 shim sweep --plan=plan -- perl bytes.pl "$word"
  run -1 shim sweep --plan=plan --point 1
  assert_line "# 1 finding in 1 point: 1 silent"
  run -1 shim sweep --resume --json r.json -- perl bytes.pl "$word"
  run -125 shim sweep --resume --json r.json -- perl bytes.pl $'\xfe'
  assert_line --partial "--resume: r.json is a sweep of perl bytes.pl"
}
