#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Text that a stranger has written, on its way to a terminal and to a CI server's log.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  hostile=$'::error::x##[y]\e]0;z\a\u202e'
}

# No line of the output gives orders: none begins with ::, none holds ## or a control character.
refute_orders() {
  refute_line --regexp '^[[:blank:]]*::'
  refute_output --partial '##['
  refute_output --partial $'\e'
  refute_output --partial $'\u202e'
}

@test "report's tree and summary" {
  jq -cn --arg p "$hostile" '{t: 1, phase: "start", lineage: "0", pid: 7, program: $p, args: [$p]},
    {t: 2, phase: "parent", function: $p, lineage: "0.1", pid: 7, child: 8, program: $p, ns: 5}' \
    >log
  for option in --tree --summary; do
    run bare "$FORKSHIM_BUILD/libexec/forkshim/report" "$option" log
    assert_success
    assert_output --partial 'x1b]0;z'
    refute_orders
  done
}

@test "doctor's facts and the errors of the tools" {
  cp /bin/true "$hostile"
  run shim doctor "$hostile" "./$hostile"
  refute_orders
  for command in "run --timeout $hostile -- true" "check -c $hostile" "$hostile" \
    "handlers $hostile" "sweep -- ./none$hostile" "report $hostile" "top ./$hostile"; do
    # shellcheck disable=SC2086 # words
    run shim $command
    assert_failure
    assert_output --partial 'forkshim: '
    refute_orders
  done
}

@test "the library's sentences on what a configuration holds" {
  config <<<"[handler x]"$'\n'"plugin = $hostile"
  run preload true
  assert_output --partial "::error::x?#[y]?]0;z??"
  refute_orders
}

@test "what lint finds in names of files, threads and programs, wherever it is written" {
  cc -pthread -x c -o ./$'program\n::error::x##[y]\e' - <<'END'
#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
static void* run(void* made) {
  prctl(PR_SET_NAME, "a\n::x##[\033\x9b");
  pthread_barrier_wait(made);
  return pause(), made;
}
int main(int count, char** words) {
  pthread_barrier_t made;
  pthread_t thread;
  pthread_barrier_init(&made, 0, 2);
  pthread_create(&thread, 0, run, &made);
  pthread_barrier_wait(&made);
  open(words[count - 1], O_CREAT | O_RDWR, 0600);
  if (vfork() == 0) _exit(0);
  if (fork() == 0) _exit(0);
  while (wait(0) > 0) continue;
}
END
  for target in messages stderr "$PWD/found" "$PWD/found-%n"; do
    touch found
    shim run -q -H "lint output=$target" -- ./program$'\n'* $'file\n'"$hostile" >said 2>&1
    run -0 cat said found*
    rm found*
    refute_orders
    assert_equal "${#lines[@]}" 2
    assert_output --partial 'file?::error::x?#[y]?]0;z?'
    assert_output --partial 'program?::error::x?#[y]?+0x'
    assert_output --partial '1 other thread runs: a?::x?#[??;'
  done
}

@test "what a program that sweep found fault with has written" {
  printf '%s\n ::error::y\n' "$hostile" >text
  run --separate-stderr shim sweep --junit junit.xml -- /usr/bin/perl -e '$pid = fork;
    exec "echo", "child" if defined $pid && !$pid; wait; open my $text, "<", "text"; print STDERR <$text>'
  assert_failure 1
  assert_output --partial 'x3a:error::y'
  refute_orders
  run cat junit.xml
  assert_output --partial 'x3a:error::y'
  refute_orders
}

@test "GitHub's annotations hold an outsider's text in their own line alone, and the page no link" {
  export GITHUB_STEP_SUMMARY=$PWD/page.md
  run --separate-stderr shim sweep --github -- \
    /usr/bin/perl -e '(fork // 1) ? wait : exec "echo", "child"' \
    $'\n::stop-commands::x [a](https://b) @c'
  assert_equal "$(grep '^::' <<<"$stderr" | cut -d ' ' -f 1-2 | sort -u)" "::error title=forkshim%3A"
  assert_file_not_empty page.md
  run cat page.md
  refute_output --partial '[a]'
  refute_output --partial 'https://'
  refute_output --partial '@c'
}

@test "lines of a log on standard error, and a page, give no orders to a CI server" {
  for order in '##vso[task.setvariable]x' '##teamcity[x]' '####[error]x' 'a##'; do
    cp /bin/dash "./$order"
    run shim run --log - -- "./$order" -c ': "$0"; (:)' "$order"
    assert_output --partial '"phase":"parent"'
    refute_output --partial '##'
    rm -f log.jsonl
    run shim run --log log.jsonl -- "./$order" -c '(:)' "$order"
    run jq -r 'select(.phase == "start") | .program, .args[-1]' log.jsonl
    assert_output "$PWD/$order"$'\n'"$order"
    run bare "$FORKSHIM_BUILD/libexec/forkshim/report" --html page.html log.jsonl
    assert_success
    run grep -c '##vso\[\|##teamcity\[' page.html
    assert_output 0
  done
}

@test "what a merged shard says of its time, faults and reasons stays text" {
  shim sweep --errors ENOMEM --json results -- /usr/bin/perl -e 'fork' >tap || true
  hostile=$'x"><a b="\n##vso[y]\n::error::z\nnot ok 9'
  jq --arg x "$hostile" '.started = $x | .interrupted = $x | .notes = [$x] |
    .points[].reason = $x | .points[].repeat = $x | .points[].program = $x | .points[].allowed = $x |
    .points[].class = "silent" | .points[].stderr = $x | .points[].left = [$x] |
    .points[].signal = $x' results >shard
  run shim sweep --merge shard --junit junit.xml
  refute_orders
  refute_output --partial '##vso['
  refute_line --regexp '^not ok 9'
  run cat junit.xml
  assert_output --partial 'timestamp="x&quot;&gt;'
  refute_output --partial '##vso['
}

@test "results that are nested deeply or hold wrong types end no page by a crash" {
  jq -cn '{t: 1, phase: "start", lineage: "0", pid: 7}' >log
  deep=$(printf '%0100000d' 0 | tr 0 '[')
  # What is whole is built by the parser, and read and taken down by others.
  whole=$deep$(tr '[' ']' <<<"$deep")
  printf '{"t":2,"phase":"start","lineage":"0.1","pid":8,"args":%s}\n' "$whole" >>log
  run bare "$FORKSHIM_BUILD/libexec/forkshim/report" --tree log
  assert_success
  for results in "$deep" "{\"format\":\"forkshim sweep 1\",\"points\":$deep" \
    "{\"format\":\"forkshim sweep 1\",\"points\":[$whole]}" \
    '{"format":"forkshim sweep 1","points":[5,null,{"lineage":{}}],"command":7}' '"' '{"points":{}}'; do
    printf '%s' "$results" >results
    run bare "$FORKSHIM_BUILD/libexec/forkshim/report" --html page.html --sweep results log
    ((status == 0 || status == 125)) || fail "status $status for ${results:0:60}"
  done
}

@test "white space of every alphabet before :: begins no order" {
  for blank in $'\u00a0' $'\u1680' $'\u2003' $'\u3000'; do
    name=$blank::error::x
    jq -cn --arg p "$name" '{t: 1, phase: "start", lineage: "0", pid: 7, program: $p, args: [$p]}' >log
    run bare "$FORKSHIM_BUILD/libexec/forkshim/report" --tree log
    assert_line --regexp "^ *$blank *\\\\x3a:error::x"
    cp /bin/true "$name"
    PATH=$PWD:$PATH run -0 shim doctor "$name"
    refute_line --regexp "^ *$blank::"
  done
  run -1 shim sweep --errors EAGAIN --confirm 0 -- \
    perl -e 'fork // do { print STDERR "a\n$ARGV[0]"; exit }; print "b"' "$name"
  assert_line --regexp "^ +$blank\\\\x3a:error::x"
}

@test "no line of a log turns the direction of text" {
  marks=$'\u061c\u200e\u200f\u2028\u202a\u202e\u2066\u2069'
  cp /bin/dash "./$marks"
  run shim run --log - -- "./$marks" -c ': "$0"; (:)' "$marks"
  assert_output --partial '\u061c\u200e\u200f\u2028\u202a\u202e\u2066\u2069'
  for ((i = 0; i < ${#marks}; i++)); do refute_output --partial "${marks:i:1}"; done
  shim run --log log.jsonl -- "./$marks" -c ': "$0"; (:)' "$marks"
  run jq -r 'select(.phase == "start") | .program, .args[-1]' log.jsonl
  assert_output "$PWD/$marks"$'\n'"$marks"
  shim run --trace --log log.jsonl -- "./$marks" -c '(:)' 2>trace
  for ((i = 0; i < ${#marks}; i++)); do refute grep -F "${marks:i:1}" trace log.jsonl; done
}

@test "the launcher's sentences give no orders by a folder's name" {
  folder=$'a\n::error::x##[y]\e]0;z\a\u202e\u009b'
  mkdir "$folder" && cd "$folder" && printf '[handler fail]\nat = 0.9\n' >conf
  run -0 shim check -c conf
  assert_output --partial "the configuration has no errors: "
  refute_orders
  refute_output --partial $'\u009b'
  run -0 shim plugin new greet "$PWD/greet"
  assert_line --regexp "^The plugin greet is in .*/a ::error::x[?]\[y\].*/greet[.] Build"
  refute_orders
  refute_output --partial $'\u009b'
}

@test "doctor ends by itself, whatever a program's file holds" {
  run /usr/bin/python3 - "$FORKSHIM_BUILD" <<'END'
import os, random, subprocess, sys
random.seed(3)
with open("/bin/true", "rb") as file: whole = file.read()
environment = os.environ | {"FORKSHIM_LIBRARY": sys.argv[1] + "/lib/libforkshim.so"}
for number in range(150):
    content = bytearray(whole)
    if number % 3 == 0: content = content[:random.randrange(len(content))]
    for _ in range(number % 3 * random.randrange(1, 8)):
        content[random.randrange(64 if number % 3 == 1 else 2000)] = random.randrange(256)
    with open("program", "wb") as file: file.write(content)
    os.chmod("program", 0o755)
    ended = subprocess.run([sys.argv[1] + "/libexec/forkshim/doctor", "./program"], env=environment,
                           capture_output=True, timeout=20).returncode
    if ended < 0 or ended not in (0, 1, 2, 125): print(number, ended)
END
  assert_success
  assert_output ""
}

@test "doctor opens no device and waits for no FIFO that a program's file names" {
  mkfifo fifo
  for needed in /dev/full "$PWD/fifo"; do
    cc -shared -o "${needed##*/}.so" -Wl,-soname,"$needed" -x c - <<<'int there;'
    cc -o program -Wl,--no-as-needed "${needed##*/}.so" -x c - <<<'int main(void) { return 0; }'
    run bare strace -f -e trace=open,openat -o calls "$FORKSHIM" doctor ./program
    assert_output --partial "$needed was not found"
    run grep -F "\"$needed\"" calls
    assert_output --partial O_PATH
    refute_line --regexp 'O_RDONLY\|O_(NOCTTY|NONBLOCK|CLOEXEC\))'
  done
}
