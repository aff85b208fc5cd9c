#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The example plugin metrics: what node_exporter would read after, and during, real programs.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  OUTPUT=$PWD/forks.prom
  metrics=$PLUGINS/examples/metrics.so
}

counting() { # ARG...: of run
  shim run -H "$metrics output=$OUTPUT interval=0" "$@"
}

sample() { # KIND RESULT: that counter's value
  sed -n "s/^forkshim_creations_total{.*kind=\"$1\",result=\"$2\"} //p" "$OUTPUT"
}

assert_rejected() { # SENTENCE [KEY=VALUE...]
  run shim check -H "$metrics ${*:2}"
  assert_failure 125
  assert_line --partial "handler \"metrics\": $1"
}

@test "the counters are those of the log, for programs that fork, vfork and spawn" {
  printf 'all: a b c\na b c:\n\t@echo $@; /bin/true\n' >Makefile
  counting --log log --fail EAGAIN@at:0.1 -- \
    bash -c '(:) || :; dash -c "/bin/true; (:); exit 3"; make -j2 >made; (exit 4)' || :
  assert_equal "$(sort made | tr -d '\n')" abc
  for kind in fork vfork spawn; do
    for result in made refused; do
      run jq -s "map(select(.kind == \"$kind\") | if .phase == \"parent\" then \"made\"
        elif .refused_by then \"refused\" else empty end) | map(select(. == \"$result\")) | length" log
      assert_equal "$kind $result $(sample "$kind" "$result")" "$kind $result $output"
    done
  done
  (($(sample fork made) > 2 && $(sample vfork made) > 0 && $(sample spawn made) > 2))
}

@test "a failure by the kernel counts as failed" {
  counting -- bash -c 'exec 3<>/dev/null; /usr/bin/python3 -c "
import ctypes
libc = ctypes.CDLL(None)
assert libc.clone(None, None, 0, None) == -1"; :'
  assert_equal "$(sample fork failed)" 1
}

@test "every line is one that node_exporter's collector takes" {
  counting -- dash -c '(:); /bin/true'
  name='forkshim_[a-z_]+_total'
  run grep -Evx "# HELP $name [A-Z][^\\]*|# TYPE $name counter|$name(\{[a-z]+=\"[^\"\\]*\"(,[a-z]+=\
\"[^\"\\]*\")*\})? [0-9]+(\.[0-9]+)?" "$OUTPUT"
  refute_output
  run awk '$1 != "#" { sub(/ .*/, ""); print }' "$OUTPUT"
  assert_equal "${#lines[@]}" 13
  assert_equal "$(uniq -d <<<"$output")" ""
  assert_equal "$(stat -c %a "$OUTPUT")" 644
}

@test "a label's quotation marks and backslashes are escaped" {
  config <<<$'[handler m]\nplugin = '"$metrics"$'\noutput = '"$OUTPUT"$'\njob = a "b" \\ c'
  shim run -- dash -c '(:); :'
  assert_file_contains "$OUTPUT" '^forkshim_missed_total{handler="m",job="a \\"b\\" \\\\ c"} 0$'
}

# Threads of one process and four shells at once write after each fork, and one reads all the time.
@test "whoever reads meanwhile finds a whole file, whose counters never fall back" {
  counting -- bash -c '"$0" 4 50 fork >threads & printf "%s\n" {1..4} |
    xargs -P 4 -I % dash -c "for i in 1 2 3 4 5 6 7 8 9 10; do (:); (:); (:); done"
    wait; : >ended' "$PROGRAMS/threads" 2>errors &
  local run=$! last=0 reads=0 now
  while [[ ! -e ended ]] && kill -0 "$run"; do
    mapfile -t lines 2>/dev/null <"$OUTPUT" || continue
    assert_regex "${lines[-1]}" '^forkshim_missed_total\{.*\} 0$'
    now=${lines[2]##* }
    ((now >= last && ++reads)) || fail "$now came after $last"
    last=$now
  done
  wait "$run"
  ((reads > 1 && last > 1 && $(sample fork made) >= 324))
  run cat errors
  refute_output
}

@test "nothing is written between two intervals, and the end of a program writes" {
  run shim run -H "$metrics output=$OUTPUT interval=86400" -- bash -c '(:); (:); (:)
    while read -r line; do echo "$line"; done <"$0"' "$OUTPUT"
  assert_line 'forkshim_creations_total{handler="metrics",kind="fork",result="made"} 1'
  assert_equal "$(sample fork made)" 3
}

@test "what a killed writer left is replaced, and no file is left beside the output" {
  head -c 99999 /dev/zero >"$OUTPUT.new"
  counting -- dash -c '(:); :'
  run ls
  assert_output forks.prom
  assert_equal "$(head -c 7 "$OUTPUT") $(tr -d '\0' <"$OUTPUT" | wc -c)" "# HELP  $(wc -c <"$OUTPUT")"
}

@test "a writer that holds the file does not hold up the program" {
  run /usr/bin/python3 - "$FORKSHIM" "$metrics" "$OUTPUT" <<'END'
import fcntl, subprocess, sys
shim, plugin, output = sys.argv[1:]
with open(output + ".new", "w") as held:
    fcntl.lockf(held, fcntl.LOCK_EX)
    done = subprocess.run([shim, "run", "-H", f"{plugin} output={output} interval=0",
                           "dash", "-c", "(:); (:); exit 3"], timeout=20)
print(done.returncode)
END
  assert_output 3
  assert_file_not_exist "$OUTPUT"
}

@test "a file that cannot be written is said once, and the program goes on" {
  mkdir gone
  OUTPUT=$PWD/gone/forks.prom
  run --separate-stderr counting -- bash -c 'mv gone away; (:); (:); exit 3'
  assert_equal "$status" 3
  assert_equal "$stderr" "forkshim: metrics: $OUTPUT cannot be written, so it is out of date; see\
 whether its directory and disk have room for this user"
}

@test "wrong options are rejected, and a check leaves no file" {
  assert_rejected "expected output = FILE.prom, an absolute path" interval=1
  assert_rejected "expected output = FILE.prom, an absolute path" output=forks.prom
  assert_rejected "expected output = FILE.prom, an absolute path" "output=$PWD/forks.txt"
  assert_rejected "the directory of output cannot be written" output=/no/such/folder/forks.prom
  for interval in -1 1s 86401 ''; do
    assert_rejected "expected interval = SECONDS, a whole number from 0 to 86400" \
      "output=$OUTPUT" "interval=$interval"
  done
  run -0 shim check -H "$metrics output=$OUTPUT"
  run ls
  refute_output
}
