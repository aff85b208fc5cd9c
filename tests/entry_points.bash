# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The table of entry points, for the tests of each way to make a process: the name by which the
# program `doors` knows it, and the function and kind that handlers are told.

# shellcheck disable=SC2034
table='
fork                  fork            fork
__fork                __fork          fork
_Fork                 _Fork           fork
vfork                 vfork           vfork
__vfork               __vfork         vfork
clone                 clone           fork
__clone               __clone         fork
clone-vfork           clone           vfork
__clone-vfork         __clone         vfork
clone-ids             clone           vfork
clone-pidfd           clone           fork
posix_spawn           posix_spawn     spawn
posix_spawnp          posix_spawnp    spawn
posix_spawn@old       posix_spawn     spawn
posix_spawnp@old      posix_spawnp    spawn
system                system          spawn
popen                 popen           spawn
_IO_popen             _IO_popen       spawn
wordexp               wordexp         spawn
wordexp-backquote     wordexp         spawn
syscall:fork          syscall:fork    fork
syscall:vfork         syscall:vfork   vfork
syscall:clone         syscall:clone   fork
syscall:clone-vfork   syscall:clone   vfork
syscall:clone3        syscall:clone3  fork
syscall:clone3-vfork  syscall:clone3  vfork
past:fork             atfork          fork
past:symbolic         atfork          fork
past:forkpty          atfork          fork
forkpty               forkpty         fork
daemon                daemon          fork'

# daemon ends the process that calls it, and so comes last.
mapfile -t doors < <(awk 'NF { print $1 }' <<<"$table")
# Those that a handler can refuse.
mapfile -t refusable < <(awk 'NF && $2 != "atfork" { print $1 }' <<<"$table")

DOOR_LOG=$BATS_TEST_TMPDIR/doors.jsonl

# Logs every phase of every creation. The file is there for a program that changes its user, too.
log_doors() { # [SECTION-TEXT]
  rm -f "$DOOR_LOG"
  install -m 666 /dev/null "$DOOR_LOG"
  chmod 711 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR"
  config <<<"[handler log]
output = $DOOR_LOG
phases = prepare,parent,child,failed
${1-}"
}

# One line for each creation: function, kind, and how often each phase was logged.
logged() {
  jq -rs 'group_by(.seq)[] | [.[0].function, .[0].kind,
    (("prepare", "parent", "child", "failed") as $phase
      | $phase + "=" + (map(select(.phase == $phase)) | length | tostring))]
    | join(" ")' "$DOOR_LOG"
}

# What logged() is to say of doors that each were opened once; spawn kinds have no child phase.
expected() { # OUTCOME DOOR...
  local outcome=$1 door
  for door in "${@:2}"; do
    awk -v door="$door" -v outcome="$outcome" '$1 == door {
      made = outcome == "made"
      printf "%s %s prepare=1 parent=%d child=%d failed=%d\n", $2, $3, made,
             made && $3 != "spawn", !made }' <<<"$table"
  done
}
