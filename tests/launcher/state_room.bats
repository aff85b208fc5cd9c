#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# run: when its state gets its pages, and what becomes of it where memory has no room.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load ../state_files

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# In a mount namespace whose /dev/shm has this size.
with_memory() { # SIZE COMMAND ARG...
  bare unshare --mount bash -c 'mount -t tmpfs -o "size=$1,mode=1777" none /dev/shm || exit 99
    shift; exec "$@"' bash "$@"
}

# The sizes that a run asks for at its start.
asked() { # RUN OPTION...
  bare strace -e trace=fallocate -o calls "$FORKSHIM" run -q "$@" -- /bin/true
  sed -n 's/^fallocate(.*, \([0-9]*\)) *= 0$/\1/p' calls | head -n 1
}

@test "a run that lasts gets all pages of its state, however few it begins with" {
  run -0 shim run -q --fail EAGAIN@9999 -- dash -c 'for i in $(seq 600); do
    [ $(($(stat -c "%b * %B" "$FORKSHIM_STATE"))) -lt '"$state_size"' ] || { echo all; exit; }
    sleep 0.05; done'
  assert_output all
}

@test "a run begins with few pages, one with --exec or --deep with all" {
  (($(asked) < 4096)) || fail "$(<calls)"
  assert_equal "$(asked --exec)" "$state_size"
  assert_equal "$(asked --deep)" "$state_size"
}

@test "memory without room for all pages is passed over" {
  TMPDIR='' XDG_RUNTIME_DIR='' run --separate-stderr with_memory 1m "$FORKSHIM" run -q --fail EAGAIN@9 -- \
    dash -c 'echo "${FORKSHIM_STATE%%.*}"'
  assert_success
  assert_output /tmp/forkshim-state
  assert_equal "$stderr" ""
}

# It may win or lose against the run, which allocates the rest meanwhile.
@test "a program carries on where others take the memory before its run has" {
  for handlers in '' 'limit rate=99/s' 'log output=log'; do
    run --separate-stderr with_memory 6m "$FORKSHIM" run -q --fail EAGAIN@99 \
      ${handlers:+-H "$handlers"} -- dash -c 'cat /dev/zero >/dev/shm/ballast 2>/dev/null
        i=0; while [ $i -lt 40 ]; do (:); i=$((i + 1)); done; (exit 3); echo "carried on $?"'
    assert_success
    assert_output "carried on 3"
    run grep -v "the state file was cut short, or its disk is full; this process" <<<"$stderr"
    refute_output --partial forkshim
  done
}
