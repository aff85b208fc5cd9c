#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a run has read of its configuration is a file beside its state, and gives orders: nobody else's
# is obeyed, no set-user-ID program takes it, and whatever is in it, no process reads beyond it.

load ../test_helper
load secure

setup() {
  place=$(mktemp -d /tmp/forkshim-orders.XXXXXX)
  chmod 755 "$place"
  export FORKSHIM_STATE=$place/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  orders=$FORKSHIM_STATE.orders
}

teardown() {
  [[ -z ${place-} ]] || rm -rf "$place"
}

write_orders() { # [PROGRAM]
  /usr/bin/python3 "$ROOT/tests/fixtures/python/orders.py" "$@"
  chmod 444 "$orders"
}

# "refused" where the orders are obeyed: no text has any.
forks() {
  run --separate-stderr preload /usr/bin/perl \
    -e '$pid = fork // do { print "refused\n"; exit }; print "forked\n" if $pid'
  assert_success
}

assert_obeyed() {
  forks
  assert_output refused
}

# The text is read instead, and without a word: it is the same where nobody has interfered.
assert_left() {
  forks
  assert_output forked
  # shellcheck disable=SC2154 # run assigns it
  assert_equal "$stderr" ""
}

@test "what the user or root wrote is obeyed, for the variables that it was written for" {
  write_orders
  assert_obeyed
  write_orders perl
  assert_obeyed
  write_orders nginx
  assert_left
  export FORKSHIM_INLINE='[handler delay]'
  write_orders
  assert_obeyed
  FORKSHIM_INLINE='[handler delay] ' assert_left
  FORKSHIM_INLINE='' assert_left
  FORKSHIM_TRUST=7 assert_left
  # That of another run.
  mv "$orders" "$place/other.orders" && mv "$FORKSHIM_STATE" "$place/other"
  FORKSHIM_STATE=$place/other assert_left
}

@test "what others may write, or what is no file of its own, is not obeyed" {
  write_orders
  for mode in 464 446 666; do
    chmod "$mode" "$orders"
    assert_left
  done
  chmod 400 "$orders"
  assert_obeyed
  ln "$orders" "$place/second"
  assert_left
  rm "$place/second"
  mv "$orders" "$place/elsewhere" && ln -s elsewhere "$orders"
  assert_left
  rm "$orders" && mkfifo "$orders"
  assert_left
  rm "$orders" && mkdir "$orders"
  assert_left
}

@test "what another user wrote, or could have put there, is not obeyed" {
  ((EUID == 0)) || skip "two users"
  write_orders
  chown 61234 "$orders"
  assert_left
  chown 0 "$orders"
  assert_obeyed
  chown 61234 "$place"
  forks
  assert_output forked
  chown 0 "$place"
  chmod 777 "$place"
  forks
  assert_output forked
  # In a sticky one nobody can exchange root's.
  chmod 1777 "$place"
  assert_obeyed
}

@test "orders that are not trusted are not believed about a plugin" {
  cp "$PLUGINS/trace.so" "$place/plugin.so"
  chmod 666 "$place/plugin.so"
  config <<<$'[handler planted]\noutput = /dev/null\nplugin = '$place/plugin.so
  write_orders perl "$place/plugin.so"
  forks
  assert_equal "$stderr" ""
  chmod 446 "$orders"
  forks
  assert_regex "$stderr" 'others than its owner may write to .*plugin[.]so.* not loaded'
  chmod 444 "$orders"
  chmod 600 "$place/plugin.so"
  forks
  assert_regex "$stderr" 'it is not as it was when the run began; .* not loaded'
}

@test "who gave up root takes what everybody may read, and nothing else" {
  ((EUID == 0)) || skip "only root can give it up"
  unset FORKSHIM_STATE
  local user=(setpriv --reuid=61234 --regid=61234 --clear-groups)
  program=(dash -c "rm $place/forkshim.conf; ${user[*]} perl -e 'fork // print qq(refused\n)'")
  printf '[handler fail]\nprogram = perl\n' >"$place/forkshim.conf"
  run -0 shim run -q -c "$place/forkshim.conf" -- "${program[@]}"
  assert_output refused
  install -m 600 /dev/null "$place/forkshim.conf"
  printf '[handler fail]\nprogram = perl\n' >"$place/forkshim.conf"
  run -0 shim run -q -c "$place/forkshim.conf" -- "${program[@]}"
  assert_output ''
  mkdir -m 700 "$place/private"
  printf '[handler fail]\nprogram = perl\n' >"$place/private/forkshim.conf"
  run -0 shim run -q -c "$place/private/forkshim.conf" -- \
    "${user[@]}" dash -c "cat \$FORKSHIM_STATE.orders 2>&1; :"
  assert_output --partial 'Permission denied'
}

@test "a user's run tells no other user what it has read" {
  ((EUID == 0)) || skip "two users"
  unset FORKSHIM_STATE
  run -0 bare setpriv --reuid=61234 --regid=61234 --clear-groups \
    "$FORKSHIM" run -q --fail EAGAIN@9 -- dash -c 'stat -c "%a %u" "$FORKSHIM_STATE.orders"'
  assert_output '400 61234'
}

@test "a set-user-ID program takes none, nor does what it executes" {
  secure=$place/secure
  link_program "$secure"
  write_orders
  run -0 bare "$secure"
  assert_output 'secure 0, refused'
  make_secure "$secure"
  run -0 bare "$secure"
  assert_output 'secure 1, forked'
  run -0 bare "$secure" whole
  assert_output 'secure 0, forked'
}

@test "whatever is in the file, a program runs" {
  write_orders perl
  cp "$orders" "$place/whole"
  run -0 bare /usr/bin/python3 - "$LIB" "$orders" "$place/whole" <<'END'
import os, struct, subprocess, sys

library, orders, whole = sys.argv[1], sys.argv[2], open(sys.argv[3], "rb").read()
environment = dict(os.environ, LD_PRELOAD=library)


def starts(data):
    os.unlink(orders)
    with open(orders, "wb") as file:
        file.write(data)
    os.chmod(orders, 0o444)
    ended = subprocess.run(["/bin/true"], env=environment, capture_output=True, timeout=60)
    assert ended.returncode == 0, (ended, data)


for at in range(0, 40 + 28 + 24, 4):
    for word in (0, 1, len(whole) - 1, len(whole), 2**31, 2**32 - 1):
        starts(whole[:at] + struct.pack("=I", word) + whole[at + 4:])
for size in (0, 1, 31, 39, 40, 41, 68, 92, len(whole) - 1):
    starts(whole[:size])
starts(whole[:-1] + b"x")
starts(whole + whole)
END
  assert_output ''
}
