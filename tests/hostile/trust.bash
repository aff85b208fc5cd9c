# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A place that every user can reach, and forks by several users beside a configuration in it. Needs
# root.

setup() {
  # Open to every user, which the tests' own folder need not be.
  place=$(mktemp -d /tmp/forkshim-trust.XXXXXX)
  chmod 755 "$place"
  config=$place/forkshim.conf
  printf '[handler fail]\n' >"$config"
}

teardown() {
  rm -rf "$place"
}

# One fork as this user beside $config: "refused" by the handler where the file is obeyed.
fork_as() { # UID
  local user=(setpriv "--reuid=$1" "--regid=$1" --clear-groups)
  # shellcheck disable=SC2016 # perl expands it
  run bare "${user[@]}" env FORKSHIM_CONFIG="$config" LD_PRELOAD="$LIB" \
    /usr/bin/perl -e '$pid = fork // do { print "refused\n"; exit }; print "forked\n" if $pid'
  assert_success
}
