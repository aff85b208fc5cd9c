#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Files that a CI job is given and that have no end: FIFOs without a writer, links to devices. No tool
# waits for one or fills the memory with it. And what a file that gives orders needs to be obeyed.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  mkfifo fifo
  ln -s /dev/zero endless
  export LIMIT=20
}

# The command ends by itself, with 125 and this sentence.
assert_refuses() { # SENTENCE ARG...
  run shim "${@:2}"
  assert_failure 125
  assert_output --partial "$1"
}

@test "results, caches and plans are regular files" {
  mkdir shards && ln -s ../fifo shards/a.json
  assert_refuses "cannot be read: it is not a regular file" sweep --merge shards
  for file in fifo endless; do
    ln -sf "../$file" shards/a.json
    assert_refuses "shards/a.json: cannot be read: it is not a regular file" sweep --merge shards
    for option in "--cache $file" "--json $file --resume"; do
      # shellcheck disable=SC2086 # words
      assert_refuses "$file: cannot be read: it is not a regular file" sweep $option -- perl -e fork
    done
    # What gives orders is refused by its owners' check, before anybody can swap it.
    for option in "--plan=$file --point 1" "--replay $file"; do
      # shellcheck disable=SC2086 # words
      assert_refuses "$file: its command is not executed: it is not a regular file" sweep $option
    done
  done
}

@test "lists of what is allowed are regular files, or pipes of the sweep's own" {
  for file in fifo endless; do
    assert_refuses "$file: cannot be read" sweep --allow "$file" -- perl -e fork
  done
  run bash -c 'timeout -k 1 60 "$FORKSHIM" sweep --errors EAGAIN --confirm 0 --allow <(
    echo "* * * *: bug 7") -- perl -e "fork // print 1" 3>&-'
  assert_success
  assert_output --partial "# TODO bug 7"
}

@test "logs and results that report reads are regular files, or pipes of its own" {
  echo '{"t":1,"phase":"start","lineage":"0","pid":7,"program":"/bin/seen"}' >log
  echo '{"points":[]}' >results
  for file in fifo endless; do
    assert_refuses "$file: cannot be opened: it is not a regular file" report "$file"
    assert_refuses "$file: cannot be opened: it is not a regular file" report log "$file"
    assert_refuses "$file: is not a regular file; expected what" \
      report --html page.html --sweep "$file" log
  done
  run -0 bash -c 'timeout -k 1 60 "$FORKSHIM" report --tree --html page.html --sweep <(cat results) <(cat log) 3>&-'
  assert_output --partial seen
  run -0 shim report - <log
  assert_output --partial seen
}

@test "results that are larger than memory are refused" {
  truncate -s 300M large
  LIMIT=60 assert_refuses "large: cannot be read: File too large" sweep --merge large
}

@test "a FIFO in the place of a program's debug information holds no sweep up" {
  cc -g -o program -x c - <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  const int child = fork();
  if (child == 0) _exit(0);
  return child < 0 || wait(0) < 0;
}
END
  objcopy --only-keep-debug program program.debug
  objcopy --strip-all --add-gnu-debuglink=program.debug program
  rm program.debug && mkfifo program.debug
  LIMIT=50 run shim sweep --errors EAGAIN --confirm 0 -- ./program
  assert_success
  assert_line --partial ": reported, status 1"
}

@test "compressed debug information that says it is larger than memory is not unpacked" {
  cc -g -gz=zlib -o program -x c - <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  const int child = fork();
  if (child == 0) _exit(0);
  if (wait(0) > 0) write(1, "made", 4);
  return child == 0;
}
END
  LIMIT=50 run -1 shim sweep --errors EAGAIN --confirm 0 -- ./program
  assert_line --partial 'site: "main at '
  # The size in the header of a compressed section.
  offset=$((0x$(readelf -SW program | sed -n 's/.* \.debug_info  *PROGBITS  *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')))
  printf '\x80' | dd of=program bs=1 seek="$((offset + 8 + 3))" conv=notrunc status=none
  LIMIT=50 run -1 shim sweep --errors EAGAIN --confirm 0 -- ./program
  assert_output --partial "(its compressed debug information is larger than 1 GiB)"
}

@test "another user's plan or recording is not obeyed" {
  ((EUID == 0)) || skip "two users"
  place=$(mktemp -d /tmp/forkshim-plan.XXXXXX)
  chmod 1777 "$place"
  LIMIT=50 run -0 shim sweep --errors EAGAIN --plan="$place/plan" -- perl -e fork
  LIMIT=50 run -0 shim sweep --errors EAGAIN --confirm 0 --record "$place/recording" -- \
    dash -c '(:); :'
  for file in plan recording; do
    jq '.command = ["touch", "ran"]' "$place/$file" >"$place/other"
    chown 61234 "$place/other" && mv "$place/other" "$place/$file"
  done
  run shim sweep --plan="$place/plan" --point 1
  assert_failure 125
  assert_output --partial "/plan: its command is not executed: user 61234 owns"
  run shim sweep --replay "$place/recording"
  rm -r "$place"
  assert_failure 125
  assert_output --partial "/recording: its command is not executed: user 61234 owns"
  assert_not_exist ran
}

@test "no text of a program becomes a link in a SARIF log" {
  LIMIT=50 run shim sweep --errors EAGAIN --confirm 0 --sarif log.sarif -- \
    perl -e 'fork // do { print STDERR "[a](https://b)\n"; print "[a](https://b)\n" }' '[c](https://d)'
  run jq -r '.. | .text? // empty | strings' log.sarif
  refute_output --partial ']('
  assert_output --partial '\x28https://d'
}
