#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The kind exec: the exec family, as handlers and as programs see it.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../trace
load ../state_files

functions=(execl execlp execle execv execve execvp execvpe fexecve execveat execveat-empty)
program=$PROGRAMS/show_environment
EXEC_LOG=$BATS_TEST_TMPDIR/execs.jsonl

log_execs() { # [SECTION-TEXT]
  config <<<"[handler log]
kinds = exec
output = $EXEC_LOG
phases = prepare,parent,child,failed
${1-}"
}

logged() {
  jq -r '[.function, .kind, .lineage, .phase, .error // "-", .refused_by // "-"] | join(" ")' "$EXEC_LOG"
}

# bats test_tags=no-qemu
@test "each function of the exec family runs prepare, and nothing after it if it succeeds" {
  log_execs
  for function in "${functions[@]}"; do
    rm -f "$EXEC_LOG"
    run preload "$PROGRAMS/execs" "$function" "$program"
    assert_equal "$function $status ${lines[0]}" "$function 7 one two "
    assert_equal "$(logged)" "${function%-empty} exec 0!1 prepare - -"
  done
}

@test "each function, refused, sets errno and returns, also in a vfork child" {
  log_execs '[handler fail]
kinds = exec
error = E2BIG'
  for function in "${functions[@]}"; do
    for in_child in "" -v; do
      rm -f "$EXEC_LOG"
      # shellcheck disable=SC2086 # no word where there is none
      run preload "$PROGRAMS/execs" $in_child "$function" "$program"
      assert_equal "$function $in_child: $status $output" "$function $in_child: 7 "
      assert_equal "$(logged)" "${function%-empty} exec 0${in_child:+.1}!1 prepare - -
${function%-empty} exec 0${in_child:+.1}!1 failed E2BIG fail"
    done
  done
}

@test "a handler is told of an exec that the kernel refuses" {
  log_execs
  run preload "$PROGRAMS/execs" execv "$BATS_TEST_TMPDIR"
  assert_failure 13
  assert_equal "$(logged)" "execv exec 0!1 prepare - -
execv exec 0!1 failed EACCES -"
}

@test "a handler that names no kind sees no exec, and the vforks are seen as before" {
  trace_with "2=kinds = all"
  run preload "$PROGRAMS/execs" -v execv "$program"
  assert_failure 7
  assert_equal "$(count prepare) $(count parent) $(count failed)" "3 3 0"
}

# bats test_tags=native
@test "the attempts of a search in PATH are one exec, refused all or none" {
  for selector in 'at = 0.1!1' 'when = 1' 'max = 1'; do
    rm -f "$EXEC_LOG"
    log_execs "[handler fail]
kinds = exec
error = ENOENT
$selector"
    install -m 600 /dev/null "$STATE"
    PATH=/nowhere/a:/nowhere/a:/nowhere/b:/usr/bin:/nowhere/a FORKSHIM_STATE=$STATE run preload /usr/bin/python3 -c 'import os
for name in "echo-no", "ls", "ls":
    if os.fork() == 0:
        try: os.execvp(name, [name, "-d", "/"])
        except OSError: os._exit(1)
    os.wait()'
    assert_equal "$selector: $(jq -r 'select(.phase == "prepare") | .lineage' "$EXEC_LOG" | sort -u | xargs)" \
      "$selector: 0.1!1 0.2!1 0.3!1"
    assert_equal "$selector: $(grep -c '"refused_by":"fail"' "$EXEC_LOG")" \
      "$selector: $(jq -r 'select(.lineage == "0.1!1" and .phase == "prepare") | .t' "$EXEC_LOG" | wc -l)"
    assert_output $'/\n/'
  done
}

# bats test_tags=native
@test "an exec that is tried again is another one" {
  log_execs '[handler fail]
at = 0!1, 0!3'
  run preload perl -e '$SIG{__WARN__} = sub {}; exec {"/bin/true"} "true" for 1; print "1 $!\n" if 0;
exec {"/nowhere"} "x"; exec {"/bin/true"} "true"; print "still here\n"; exec {"/bin/echo"} "echo", "gone"'
  assert_output "still here
gone"
  assert_equal "$(jq -r 'select(.refused_by) | .lineage' "$EXEC_LOG" | xargs)" "0!1 0!3"
}

# bats test_tags=native
@test "execs go on being counted in the next program of a process" {
  : >"$STATE" && chmod 600 "$STATE"
  log_execs
  FORKSHIM_STATE=$STATE run preload env env nice true
  assert_equal "$(jq -r .lineage "$EXEC_LOG" | uniq | xargs)" "0!1 0!2 0!3"
}

# bats test_tags=native
@test "forkshim run refuses an exec by its name alone, and counts what was executed" {
  run -126 --separate-stderr shim run --fail 'ENOMEM@at:0!1' -- env true
  assert_output ""
  run -0 --separate-stderr shim run --stats -H 'log kinds=all,exec output=/dev/null' -- dash -c '/bin/true; /nowhere; :'
  assert_regex "$stderr" $'execve  +1 +1 +0 '
  run -0 --separate-stderr shim run --require-fired --quiet --fail exec:EACCES@1 -- dash -c '/bin/true; :'
}

# bats test_tags=native
@test "a path that cannot be read is EFAULT, as without a handler" {
  printf '%s\n' '#include <stdio.h>' '#include <unistd.h>' 'int main(void) {' \
    '  char* words[] = {"x", 0}; execve((char*)8, words, 0); perror("exec"); return 0; }' |
    cc -w -x c -o "$BATS_TEST_TMPDIR/bad" -
  run -0 shim run -q --fail exec:ENOENT@5 -- "$BATS_TEST_TMPDIR/bad"
  assert_output "exec: Bad address"
}

# bats test_tags=native
@test "what has no meaning for an exec is refused with a sentence" {
  while IFS='|' read -r section sentence; do
    run preload env "FORKSHIM_INLINE=[handler ${section//;/$'\n'}" true
    assert_output "forkshim: FORKSHIM_INLINE:2: kinds = \"$sentence"
  done <<'EOF'
order];kinds = exec|exec"; the handler order does nothing for the kind exec; leave it out
signal];kinds = exec;parent = CONT|exec"; the handler signal does nothing for the kind exec; leave it out
command];kinds = exec;run = /bin/true|exec"; the handler command does nothing for the kind exec; leave it out
call];kinds = all,exec;prepare = sync|all,exec"; the handler call does nothing for the kind exec; leave it out
delay];kinds = exec;parent = 1ms|exec"; parent of the handler delay means nothing for the kind exec; give that kind a section without it
fail];kinds = all;at = 0!1|all" leaves out exec, which its at names
EOF
}

# bats test_tags=no-qemu
@test "an exec is made in every way under every handler that looks at it" {
  for handler in "log output=/dev/null phases=prepare,failed" "delay prepare=1ms" "limit rate=999/s" \
    "lint output=/dev/null" "$PLUGINS/trace.so output=$TRACE"; do
    one_handler "$handler kinds=all,exec" "follow_exec = yes"
    for function in "${functions[@]}"; do
      run -0 --separate-stderr preload "$PROGRAMS/execs" -v "$function" /bin/true
    done
  done
}
