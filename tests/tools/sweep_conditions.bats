#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: files that --compare names are as before at the end, and results that were found under other
# conditions are neither taken over nor joined.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

facts() { # FILE...: what a user would miss
  stat -c '%n %F %i %h %u %a %y' "$@"
}

@test "--compare FILE leaves a link, its target, a hard link and a file that is replaced as they were" {
  echo old >target
  ln -s target link
  ln target hard
  echo whole >replaced
  ln replaced replaced-hard
  chmod 640 target
  before=$(facts link target hard replaced replaced-hard)
  run -0 shim sweep --compare link,replaced,new sh -c 'echo 1 >link; echo 2 >r && mv r replaced; echo 3 >new
    (exit 0); exit 0'
  assert_equal "$(facts link target hard replaced replaced-hard)" "$before"
  assert_equal "$(cat link hard replaced replaced-hard)" $'old\nold\nwhole\nwhole'
  assert_not_exist new
}

@test "--compare FILE keeps a file's owner" {
  ((EUID == 0)) || skip "needs root"
  echo old >out
  chown 65534:65534 out
  run -0 shim sweep --compare out sh -c 'rm -f out; echo new >out; (exit 0); exit 0'
  assert_equal "$(stat -c %u:%g out) $(cat out)" "65534:65534 old"
}

@test "--compare FILE is restored after an interruption as well" {
  echo old >out
  shim sweep --timeout 30 --compare out sh -c 'echo new >out; exec "$0" hang-later 3' "$VICTIM" >out.tap &
  wait_until test -e hanging
  pkill -INT -P "$(pgrep -f "timeout -k 1 [0-9]+ $FORKSHIM sweep --timeout 30 --compare out sh")"
  wait $! || true
  assert_equal "$(cat out)" old
}

@test "--merge refuses shards of other faults, errors, checks or scripts" {
  printf '%s\n' '(exit 0); (exit 0); exit 0' >script
  shim sweep --shard 1/2 --json 1.json sh script
  shim sweep --action kill --shard 2/2 --json 2.json sh script
  run -125 shim sweep --merge 1.json 2.json
  assert_output --partial '2.json and 1.json were found otherwise: in the first, --action is "kill", there'
  shim sweep --check true --shard 2/2 --json 2.json sh script
  run -125 shim sweep --merge 1.json 2.json
  assert_output --partial "were found otherwise"
  printf '%s\n' '(exit 0); (exit 1); exit 0' >script
  shim sweep --shard 2/2 --json 2.json sh script
  run -125 shim sweep --merge 1.json 2.json
  assert_output --partial "in the first, the content of script is another one"
}

@test "--resume refuses results from before the check or the script changed" {
  printf '%s\n' '(exit 0); (exit 0); exit 0' >script
  shim sweep --json r.json sh script
  run -125 shim sweep --resume --json r.json --check true sh script
  assert_output --partial '--resume: the results in r.json were found otherwise: --check is "true", there ""'
  printf '%s\n' '(exit 0); (exit 1); exit 0' >script
  run -125 shim sweep --resume --json r.json sh script
  assert_output --partial "the content of script is another one"
}

@test "--resume refuses to replace the results of another question, and names the option" {
  shim sweep --shard 1/2 --json r.json "$VICTIM" report 2
  cp r.json kept.json
  for question in --errors=ENOMEM --action=kill --faults=from --timeout=9 --max=1 --depth=1 \
    --kinds=fork --classes --program=sweep_victim --at=0.1,0.2 --exclude=x --caller=sweep_victim --confirm=1; do
    run -125 shim sweep $question --shard 1/2 --resume --json r.json "$VICTIM" report 2
    assert_output --partial "--resume: the results in r.json were found otherwise: ${question%%=*} is"
    assert_files_equal r.json kept.json
  done
  run -125 shim sweep --shard 2/2 --resume --json r.json "$VICTIM" report 2
  assert_output --partial '--shard is 2/2, there 1/2'
  assert_files_equal r.json kept.json
}

@test "a worker refuses the results that another plan has left beside" {
  shim sweep --plan=plan "$VICTIM" report 2
  shim sweep --plan=plan --point 1
  rm plan
  shim sweep --errors ENOMEM --plan=plan "$VICTIM" report 2
  run -125 shim sweep --plan=plan --point 1
  assert_output --partial 'plan.d/1.json: was made otherwise: --errors is'
}

@test "--resume takes over results of a program that writes a file it was given" {
  shim sweep --json r.json sh -c 'echo x >"$1"; (exit 0); exit 0' sh made
  run -0 shim sweep --resume --json r.json sh -c 'echo x >"$1"; (exit 0); exit 0' sh made
}

@test "--merge knows --allow" {
  shim sweep --json 1.json "$VICTIM" silent 1 || true
  echo 'silent * * *: known' >known
  run -0 shim sweep --merge 1.json --allow known
  assert_line --partial "# TODO known"
}
