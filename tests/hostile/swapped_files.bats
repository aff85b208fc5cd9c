#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a program that gave up root does to files that its sweep by root compares and restores: with
# their names it leads root to no other file, neither to write it nor to read it. Needs root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-swapped.XXXXXX)
  chmod 755 "$place"
  mkdir -m 700 "$place/root"
  echo "SECRET of root" >"$place/root/out"
  mkdir "$place/user"
  echo mine >"$place/user/out"
  chown -R 61234 "$place/user"
}

teardown() {
  rm -rf "$place"
}

# Sweeps a program that runs COMMAND as another user where its fork failed.
sweep_where_failed() { # COMMAND
  cat >"$place/program.pl" <<'END'
exit 0 if defined fork;
$( = $) = "61234 61234";
$< = $> = 61234;
exec "/bin/dash", "-c", $ARGV[0];
END
  run shim sweep --errors EAGAIN --confirm 0 --compare "stdout,$place/user/out" -- \
    /usr/bin/perl "$place/program.pl" "$1"
}

assert_untouched() {
  assert_equal "$(ls "$place/root")" out
  assert_equal "$(<"$place/root/out")" "SECRET of root"
  assert_equal "$(stat -c %u "$place/root/out")" 0
  refute_output --partial SECRET
}

@test "a file of root's is not restored over by a folder that has become a link" {
  mkdir "$place/user/folder" && echo mine >"$place/user/folder/out"
  chown -R 61234 "$place/user"
  cat >"$place/program" <<END
cd $place/user
setpriv --reuid=61234 --regid=61234 --clear-groups sh -c 'mv folder other; ln -s ../root folder'
END
  run shim sweep --errors EAGAIN --confirm 0 --max 1 --compare "stdout,$place/user/folder/out" -- \
    /bin/dash "$place/program"
  assert_untouched
  assert_equal "$(<"$place/user/other/out")" mine
}

@test "a file of root's is not shown by a link that takes the compared file's name" {
  sweep_where_failed "cd $place/user && rm out && ln -s ../root/out out"
  assert_failure 1
  assert_line --partial "$place/user/out is missing"
  assert_untouched
  assert_equal "$(<"$place/user/out")" mine
  # A second name, where the kernel lets users make one.
  sysctl=/proc/sys/fs/protected_hardlinks
  [[ $(<"$sysctl") == 1 ]] || {
    chmod 711 "$place/root"
    sweep_where_failed "cd $place/user && rm out && ln ../root/out out"
    assert_untouched
  }
}

@test "a FIFO, and a link to a device without end, hold the sweep up no time" {
  for act in "mkfifo out" "ln -s /dev/zero out"; do
    LIMIT=50 sweep_where_failed "cd $place/user && rm out && $act"
    assert_failure 1
    assert_line --partial "$place/user/out is missing"
    assert_equal "$(<"$place/user/out")" mine
  done
}

@test "a file that was replaced, removed or cut is restored, with links that are root's own" {
  ln -s user/out "$place/link"
  for act in "rm out" "echo other >new; mv new out" ": >out" "rm out; ln -s /none out"; do
    for name in user/out link; do
      run shim sweep --errors EAGAIN --confirm 0 --compare "$place/$name" -- /bin/dash -c \
        "cd $place/user && (:); $act"
      assert_success
      assert_equal "$(<"$place/user/out")" mine
      assert_equal "$(stat -c %u "$place/user/out")" 61234
    done
  done
  assert_equal "$(readlink "$place/link")" user/out
}
