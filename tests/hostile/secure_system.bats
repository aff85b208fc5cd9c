#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a set-id program takes from the system's own configuration, which alone counts there. Each
# test has an /etc of its own, in a mount namespace, and needs root for it.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load secure

setup() {
  place=$(mktemp -d /tmp/forkshim-secure.XXXXXX)
  chmod 755 "$place"
  program=$place/program
  link_program "$program"
  chmod 4755 "$program"
  own_etc='mount -t tmpfs -o mode=755 none /etc && mkdir /etc/forkshim &&
    cat >/etc/forkshim/forkshim.conf'
}

teardown() {
  rm -rf "$place"
}

# Runs the set-user-id program as an ordinary user; its configuration is standard input.
secure() { # [COMMAND that prepares /etc]
  run bare unshare --mount bash -c "$own_etc && { ${1:-:}; } &&
    exec setpriv --reuid=61234 --regid=61234 --clear-groups $program ${ARGUMENT-}"
  assert_success
}

@test "the system's configuration counts in a set-user-id program" {
  secure <<<'[handler fail]'
  assert_output "secure 1, refused"
}

@test "no variable counts beside the system's configuration" {
  printf '[handler fail]\nmax = 0\n' >"$place/other.conf"
  variables=$(sed -n 's/.*name == "\([A-Z]*\)".*/FORKSHIM_\1/p' "$ROOT/shim/process/variables.cpp")
  assert_equal "$(wc -w <<<"$variables")" 5
  for name in $variables; do export "$name=$place/other.conf"; done
  FORKSHIM_TRUST=61234 FORKSHIM_PROBE=version secure <<<'[handler fail]'
  assert_output "secure 1, refused"
}

@test "a system configuration that others could have written does not count" {
  secure 'chmod 666 /etc/forkshim/forkshim.conf' <<<'[handler fail]'
  assert_line --partial "others than its owner may write to /etc/forkshim/forkshim.conf; forbid it"
  assert_line "secure 1, forked"
  FORKSHIM_TRUST=61234 secure 'chown 61234 /etc/forkshim' <<<'[handler fail]'
  assert_line --partial "a set-user-id program needs /etc/forkshim to be owned by root"
  assert_line "secure 1, forked"
}

# There the effective user is the caller.
@test "the caller's own files give no orders to a program with file capabilities" {
  chmod 755 "$program" && setcap cap_net_raw+ep "$program"
  for path in /etc/forkshim/forkshim.conf /etc/forkshim; do
    secure "chown 61234 $path" <<<'[handler fail]'
    assert_line --partial "a set-user-id program needs $path to be owned by root"
    assert_line "secure 1, forked"
  done
  cp "$PLUGINS/trace.so" "$place/plugin.so" && chown 61234 "$place/plugin.so"
  secure <<<$'[handler p]\nplugin = '"$place/plugin.so"
  assert_line --partial "a set-user-id program needs $place/plugin.so to be owned by root"
}

@test "a plugin and a library of call count only if root alone could have written them" {
  cp "$PLUGINS/trace.so" "$place/plugin.so"
  for key in $'[handler p]\nplugin' $'[handler call]\nlibrary'; do
    chown 61234 "$place/plugin.so"
    secure <<<"$key = $place/plugin.so"
    assert_line --partial "a set-user-id program needs $place/plugin.so to be owned by root"
    chown 0 "$place/plugin.so"
    secure <<<"$key = $place/plugin.so"
    refute_line --partial "needs $place/plugin.so"
  done
}

@test "a set-user-id program runs no command" {
  secure <<<$'[handler command]\nrun = /bin/echo ran\nphase = prepare'
  assert_output "secure 1, forked"
}

@test "a set-user-id program logs into no folder that another user may write to" {
  mkdir -m 777 "$place/folder"
  secure <<<$'[handler log]\noutput = '"$place/folder/log"
  assert_line --partial "a set-user-id program needs a directory there that no other user may write to"
  assert_line "secure 1, forked"
  assert_file_not_exists "$place/folder/log"
  chmod 1777 "$place/folder"
  secure <<<$'[handler log]\noutput = '"$place/folder/log"
  assert_output "secure 1, forked"
  assert_file_permission 600 "$place/folder/log"
}

@test "no variable outlives a set-user-id program, with or without a configuration" {
  export FORKSHIM_INLINE='[handler fail]' FORKSHIM_CONFIG=$place/other.conf ARGUMENT=again
  printf '[handler fail]\n' >"$place/other.conf"
  secure <<<'[handler log]'
  assert_output --partial "secure 0, forked"
  secure 'rm -r /etc/forkshim' <<<''
  assert_output "secure 0, forked"
}

@test "nor does one outlive a program with file capabilities, or a set-group-id one" {
  export FORKSHIM_INLINE='[handler fail]' FORKSHIM_PROBE=version ARGUMENT=again
  chmod 755 "$program" && setcap cap_net_raw+ep "$program"
  secure 'rm -r /etc/forkshim' <<<''
  assert_output "secure 1, forked"
  setcap -r "$program" && chgrp 65534 "$program" && chmod 2755 "$program"
  secure 'rm -r /etc/forkshim' <<<''
  assert_output "secure 0, forked"
}

@test "nor in an environment that another library's constructor made anew, before ours or after" {
  cat >"$place/anew.c" <<'END'
#include <stdlib.h>
__attribute__((constructor)) static void make_anew(void) { setenv("ANEW", "1", 1); }
END
  cc -shared -fPIC -o "$place/libanew.so" "$place/anew.c"
  for order in "$place/libanew.so $LIB" "$LIB $place/libanew.so"; do
    # shellcheck disable=SC2086 # two files
    cc -o "$place/prints" -x c - -x none -Wl,--no-as-needed $order -Wl,-rpath,"${LIB%/*}:$place" <<'END'
#include <stdio.h>
extern char** environ;
int main(void) {
  for (char** entry = environ; *entry; ++entry) puts(*entry);
}
END
    chmod 4755 "$place/prints"
    run bare setpriv --reuid=61234 --regid=61234 --clear-groups env -i A=b \
      FORKSHIM_INLINE='[handler fail]' FORKSHIM_CONFIG=/x "$place/prints"
    assert_equal "$(sort <<<"$output")" $'A=b\nANEW=1'
  done
}

@test "a static set-user-id program is given back no variable that a program took out" {
  cc -static -o "$place/static" -x c - <<'END'
#include <stdio.h>
extern char** environ;
int main(void) {
  for (char** entry = environ; *entry; ++entry) puts(*entry);
  puts("end");
}
END
  # Of one that cannot be read, the mode and the capabilities can be seen all the same.
  for mode in 4755 2755 4711 2711 755 711; do
    chgrp 65534 "$place/static" && chmod "$mode" "$place/static"
    [[ $mode == [24]* ]] || setcap cap_net_raw+ep "$place/static"
    run bare setpriv --reuid=61234 --regid=61234 --clear-groups \
      env FORKSHIM_INLINE=$'[shim]\nfollow_exec = yes' LD_PRELOAD="$LIB" \
      /usr/bin/python3 -c 'import os, sys; os.execve(sys.argv[1], ["static"], {"A": "1"})' "$place/static"
    assert_output "A=1
end"
  done
}

# The file counts as the caller's, although the program may do more than he.
assert_links_not_followed() { # COMMAND that gives the program's file its rights
  chmod 755 "$program"
  mkdir -m 1777 "$place/folder"
  : >"$place/target" && chmod 666 "$place/target"
  setpriv --reuid=61234 --regid=61234 --clear-groups ln -s "$place/target" "$place/folder/log"
  "$@"
  secure <<<$'[handler log]\noutput = '"$place/folder/log"
  assert_line "secure 1, forked"
  assert_line --partial "made a link"
  assert_equal "$(<"$place/target")" ""
}

@test "a program with file capabilities follows no link of its caller's" {
  assert_links_not_followed setcap cap_net_raw+ep "$program"
}

@test "a set-group-id program follows no link of its caller's" {
  set_group_id() { chgrp 65534 "$program" && chmod 2755 "$program"; }
  assert_links_not_followed set_group_id
}

@test "a set-id program logs into no folder of its caller's" {
  mkdir -m 755 "$place/folder" && chown 61234 "$place/folder"
  chmod 755 "$program" && setcap cap_net_raw+ep "$program"
  secure <<<$'[handler log]\noutput = '"$place/folder/log"
  assert_line --partial "a set-user-id program needs a directory there that no other user may write to"
  assert_file_not_exists "$place/folder/log"
}
