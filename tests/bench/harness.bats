# SPDX-License-Identifier: MIT
# The harness measures what it says it does. No figure is judged here: that is for scripts/bench.

load ../test_helper

setup() {
  HARNESS=$FORKSHIM_BUILD/tests/bench/fork_bench
}

@test "every call case yields one figure for each variant and round" {
  local cases=fork,fork_faults,_Fork,vfork,clone,clonevm,spawn,program,thread,getppid
  local empty=$FORKSHIM_BUILD/tests/bench/libempty.so
  run bare "$HARNESS" calls "$cases" -v bare -v "empty|LD_PRELOAD=$empty" -r 2 -n 2
  assert_success
  local figures
  figures=$(grep -cE $'^[_a-zF]+\t(bare|empty)\t[0-9.]+ [0-9.]+$' <<<"$output")
  assert_equal "$figures" 20
}

@test "the null cases refuse to run without their filter" {
  local name
  for name in nullfork nullvfork nullclone; do
    run bare "$HARNESS" calls "$name" -v bare -r 1 -n 1
    assert_failure 1
    assert_line --partial "case '$name' would be a fork bomb without its filter"
    refute_line --regexp $'\tbare\t'
  done
}

@test "the null cases create no process under their filter" {
  local trace=$BATS_TEST_TMPDIR/trace
  run bare strace -f -e trace=process -o "$trace" \
    "$HARNESS" calls nullfork,nullvfork,nullclone -v 'filtered|BENCH_NULL=1' -r 1 -n 1
  assert_success
  # The driver's one worker, and nothing that the worker tried.
  assert_equal "$(grep -cE ' (clone|clone3|fork|vfork)\(.* = [0-9]+$' "$trace")" 1
  assert_file_contains "$trace" 'EAGAIN'
}

@test "forking in all threads refuses to run without threads" {
  run bare "$HARNESS" calls fork_threads -v bare -r 1 -n 1
  assert_failure 1
  assert_line --partial "needs BENCH_FORKERS in every variant"
}

@test "threads that fork at once yield a figure" {
  run bare "$HARNESS" calls fork_threads -v 'four|BENCH_FORKERS=4' -r 1 -n 2
  assert_success
  assert_line --regexp $'^fork_threads\tfour\t[0-9.]+$'
}

@test "living children end with their worker" {
  local trace=$BATS_TEST_TMPDIR/trace
  run bare strace -f -e trace=kill -o "$trace" \
    "$HARNESS" calls getppid -v 'tree|BENCH_CHILDREN=5' -r 1 -n 1
  assert_success
  assert_equal "$(grep -c '+++ killed by SIGKILL +++' "$trace")" 5
}

@test "a program that fails under a variant fails the measurement" {
  run bare "$HARNESS" programs -v bare -r 1 -- /bin/false
  assert_failure 1
  assert_line "fork_bench: '/bin/false' ended with status 0x100 under 'bare'"
}

@test "an unknown case is named in the message" {
  run bare "$HARNESS" calls spoon -v bare
  assert_failure 2
  assert_output "fork_bench: no case is called 'spoon'; see 'fork_bench list'"
}

@test "the counting plugin counts every phase of every fork" {
  local total=$BATS_TEST_TMPDIR/total
  config <<<"[handler count]
plugin = $FORKSHIM_BUILD/tests/bench/count.so
total = $total"
  run preload /bin/bash -c '(:); (:); :'
  assert_success
  assert_output ""
  # prepare, parent, failed, child
  assert_equal "$(<"$total")" "2 2 0 2"
}

@test "the table holds a row with its bar, and says which peer is not installed" {
  export FORKSHIM_BENCH_PEERS=$BATS_TEST_TMPDIR
  LIMIT=120 run --separate-stderr bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" vfork
  assert_success
  assert_line --regexp '^\| vfork \| [0-9.]+ µs \(.*\| 1\.01 \| (met|\*\*missed\*\*) \|'
  assert_line --regexp '^\| vfork .*not installed: libfiu, lttng'
}

@test "the JSON holds the same rows, their spread and the machine" {
  local json=$BATS_TEST_TMPDIR/figures.json
  LIMIT=120 run bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" --json "$json" clone
  assert_success
  run bare python3 -c "import json, sys
figures = json.load(open(sys.argv[1]))
row = figures['rows'][0]
print(row['what'], row['bar'], row['bare']['low'] <= row['bare']['high'], row['met'] is not None)
print(figures['machine']['build'])" "$json"
  assert_line "clone without CLONE_VM 1.05 True True"
  assert_line "$(realpath "$FORKSHIM_BUILD")"
}

@test "the figures of a run become the tables of SPEED.md, and nothing else of it changes" {
  local page=$BATS_TEST_TMPDIR/page whole=$ROOT/tests/bench/SPEED.md
  cp "$whole" "$page"
  LIMIT=120 run bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" --json "$page.json" vfork
  assert_success
  bare "$ROOT/tests/bench/tables.py" "$page.json" "$page"
  assert_equal "$(grep -c '^| vfork | 1\.01\( (missed)\)\? | [0-9.]\+' "$page")" 1
  assert_equal "$(grep -c "^| What | Target |" "$page")" 1
  outside='/figures: begin/,/figures: end/d'
  assert_equal "$(sed "$outside" "$page")" "$(sed "$outside" "$whole")"
  run bare "$ROOT/tests/bench/tables.py" "$page.json" "$ROOT/README.md"
  assert_failure
  assert_output --partial "README.md has no marks"
}

@test "a sweep is measured beside as many bare runs, with one job and with two" {
  LIMIT=120 run bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" sweep
  assert_success
  assert_line --regexp '^\| sweep of 20 creations, to 20 bare runs \| .* \| [0-9.]+ .*\| 1\.3 \|'
  assert_line --regexp '^\| sweep of 20 creations: --jobs 2 \| .* \| [0-9.]+ .*\| 1 \|'
}

@test "the launcher is measured by what a run adds to true, to its starts, and to make" {
  LIMIT=120 run bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" \
    programs-run programs-start programs-make
  assert_success
  assert_line --regexp '^\| forkshim run -c FILE -- true, over true: .* \+[0-9.]+ m?s \('
  assert_line --regexp '^\| forkshim run -- true, over true: .* \+[0-9.]+ m?s \('
  local way handlers size number='-?[0-9.]+ .{0,2}s'
  for way in "" ", under run"; do
    for size in 4 30; do
      assert_line --regexp \
        "^\\| spawn and start of true, over empty: $size lines$way \\| .* \\| \\+?$number \\("
    done
  done
  for way in "" ", under run"; do
    for handlers in idle "10 handlers" "log to /dev/null"; do
      assert_line --regexp "^\\| make -j2, 60 targets$way: $handlers \\| .*\\| [0-9.]+ \\(.*\\| 1\\.1[0-9]"
    done
  done
}

@test "static programs are measured under --deep, beside the least supervisor and the tracers" {
  LIMIT=120 run bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" deep-calls deep-musl
  assert_success
  local what number='[0-9.]+'
  for what in "static: fork, _exit, wait" "static: vfork" "static musl, 300 forks: processor time"; do
    assert_line --regexp \
      "^\\| $what \\| .* \\| $number \\(.*\\| floor $number, floor-traps $number, strace $number, strace-bpf $number"
    assert_line --regexp "^\\| $what, over floor \\| .* \\|  \\| $number \\("
  done
}

@test "the least supervisor is asked for every process, and marks the one that makes it" {
  run bare "$FORKSHIM_BUILD/tests/bench/floor" /bin/bash -c '(ulimit -x; exit 7)'
  assert_failure 7
  assert_output $((1 << 40 | 1))
  run bare "$FORKSHIM_BUILD/tests/bench/floor" --traps /bin/bash -c '(:); (ulimit -x; exit 7)'
  assert_failure 7
  assert_output $((1 << 40 | 2))
}

@test "the group report reads a log beside jq and opens the page of a full log" {
  LIMIT=120 run bare "$ROOT/scripts/bench" --quick --build "$FORKSHIM_BUILD" report
  assert_success
  assert_line --regexp '^\| report --summary of 2 MB, over jq.*\| 1\.0 \| (met|\*\*missed)'
  assert_line --regexp '^\| report --summary of 2 MB: resident .*\+[0-9,]+ \|'
  assert_line --regexp '^\| the page of 100,000 lanes: first paint .*\+[0-9.]+ m?s'
  assert_line --regexp '^\| the page of 100,000 lanes: a zoom step .*\+[0-9.]+ m?s'
}

@test "an unknown group is named in the message" {
  run bare "$ROOT/scripts/bench" --build "$FORKSHIM_BUILD" spoon
  assert_failure 1
  assert_line --partial "bench: no group is called 'spoon'; there are fork, null,"
}

@test "a page fault is named by the mapping and the page that it falls on" {
  cd "$ROOT/tests/bench"
  run bare python3 -Bc 'import where
maps = where.read_maps("""1000-3000 r-xp 00005000 08:01 7   /lib/libx.so
3000-4000 rw-p 00000000 00:00 0
9000-b000 rw-p 00000000 00:00 0   [stack]""")
for address in (0x2fff, 0x3001, 0x9000, 0x5000): print(where.locate(address, maps))'
  assert_success
  assert_output "libx.so r-xp 0x6000
anonymous behind libx.so rw-p 0x0
[stack] rw-p 0x0
gone 0x5000"
}
