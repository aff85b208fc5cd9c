#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What another user has put where a log goes, in a folder such as /tmp, is neither followed nor
# written to. These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-planted.XXXXXX)
  chmod 1777 "$place"
  log=$place/log
  export FORKSHIM_INLINE=$'[handler log]\nphases = start\noutput = '$log
}

teardown() {
  rm -rf "$place"
}

as() { # UID COMMAND ARG...
  bare setpriv "--reuid=$1" "--regid=$1" --clear-groups "${@:2}"
}

assert_refused() { # REASON
  run preload echo carried on
  assert_success
  assert_line "carried on"
  assert_line --partial "forkshim: FORKSHIM_INLINE:3: handler \"log\": output = \"$log\": $1"
  run shim check
  assert_failure 125
  assert_line --partial "handler \"log\": output = \"$log\": $1"
}

@test "another user's link is not followed, whatever it leads to" {
  echo mine >"$place/file" && chmod 600 "$place/file"
  for target in "$place/file" "$place/new" /dev/null; do
    as 61234 ln -sfn "$target" "$log"
    assert_refused "another user made a link that it leads through; name a file in a directory of\
 your own"
  done
  assert_equal "$(<"$place/file")" mine
  assert_file_not_exists "$place/new"
}

@test "another user's link is not followed on the way to a file" {
  mkdir "$place/folder"
  as 61234 ln -s "$place/folder" "$place/link"
  log=$place/link/log FORKSHIM_INLINE=${FORKSHIM_INLINE%/log}/link/log
  assert_refused "another user made a link that it leads through"
  assert_file_not_exists "$place/folder/log"
}

@test "another user's file is not written to" {
  as 61234 sh -c 'umask 0; : >"$1"' sh "$log"
  assert_refused "another user owns it in a directory that others may write to; remove it, or name a\
 file in a directory of your own"
  assert_file_empty "$log"
}

@test "another user's pipe is not written to" {
  as 61234 mkfifo -m 666 "$log"
  exec {pipe}<>"$log"
  assert_refused "another user owns it"
  exec {pipe}>&-
}

@test "a second name that another user gave to a file is not written to" {
  echo mine >"$place/file"
  ln "$place/file" "$log"
  assert_refused "it has a second name and is in a directory that others may write to"
  assert_equal "$(<"$place/file")" mine
}

@test "an ordinary user is kept from another one's file too, and not from root's" {
  as 61234 sh -c 'umask 0; : >"$1"' sh "$log"
  run as 61235 env LD_PRELOAD="$LIB" echo carried on
  assert_line "carried on"
  assert_file_empty "$log"
  rm "$log" && install -m 666 /dev/null "$log"
  as 61235 env LD_PRELOAD="$LIB" echo carried on
  assert_file_not_empty "$log"
}

@test "one's own links and files are used, and descriptors by their names" {
  ln -s file "$log" && ln -s "$place" "$place/again"
  preload echo
  assert_file_permission 600 "$place/file"
  FORKSHIM_INLINE=${FORKSHIM_INLINE%/log}/again/other preload echo
  assert_file_not_empty "$place/other"
  for output in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
    FORKSHIM_INLINE=$'[handler log]\nphases = start\noutput = '$output run preload echo carried on
    assert_line --partial '"phase":"start"'
  done
}

@test "messages and a child's streams do not follow another user's link" {
  echo mine >"$place/file"
  as 61234 ln -s "$place/file" "$log"
  FORKSHIM_INLINE=$'[shim]\nmessages = '$log run preload echo carried on
  assert_line --partial "messages = \"$log\" cannot be opened: "
  FORKSHIM_INLINE=$'[handler child]\nstdout = '$log run preload dash -c '(echo child); echo parent'
  assert_line parent
  assert_equal "$(<"$place/file")" mine
}

@test "a program's name leads a log to no other folder, and brings no line break" {
  for name in .. $'a\nb\e'; do
    # Without /proc, a program is known by the name that it is called by.
    FORKSHIM_INLINE=$'[handler log]\nphases = start\noutput = '$place/%n run bare unshare --mount \
      bash -c 'mount -t tmpfs none /proc && LD_PRELOAD=$1 exec -a "$2" /bin/echo carried on' bash \
      "$LIB" "x/$name"
    assert_output "carried on"
  done
  run bash -c 'cd "$1" && ls -A' bash "$place"
  assert_output $'__\na_b_'
}

@test "what another user put where a page or results are to go is not written to" {
  unset FORKSHIM_INLINE
  cd "$BATS_TEST_TMPDIR" && : >"$place/victim"
  for name in page.html trace.json log.db a.db.new out.xml out.json.new; do as 61234 ln -s victim "$place/$name"; done
  as 61234 touch "$place/other.html"
  shim run --quiet --log log -- sh -c '(exit 0); true'
  for words in "report --html $place/page.html log" "report --sqlite $place/log.db log" \
    "report --sqlite $place/a.db log" "report --trace $place/trace.json log" \
    "report --html $place/other.html log" "sweep --junit $place/out.xml -- sh -c '(:);:'" \
    "sweep --json $place/out.json -- sh -c '(:);:'"; do
    eval "run shim $words"
    assert_failure 125
    assert_file_empty "$place/victim"
  done
  as 61234 ln -s victim "$place/summary.md"
  GITHUB_STEP_SUMMARY=$place/summary.md run shim sweep --github -- sh -c '(:);:'
  assert_failure 125
  assert_file_empty "$place/victim"
  ln -s victim "$place/mine.html"
  run shim report --html "$place/mine.html" log
  assert_success
  assert_file_not_empty "$place/victim"
}

@test "a folder that an access list opens, or an unmapped user's link, counts as another user's" {
  echo mine >"$place/file"
  mkdir -m 755 "$place/open"
  as 61234 ln -s ../file "$place/link" && mv "$place/link" "$place/open/log"
  export FORKSHIM_INLINE=$'[handler log]\nphases = start\noutput = '$place/open/log
  run preload echo carried on
  assert_line --partial "another user made a link that it leads through"
  rm "$place/open/log" && as 61234 touch "$place/other" && mv "$place/other" "$place/open/log"
  chmod 666 "$place/open/log"
  /usr/bin/python3 - "$place/open" <<'END'
import os, struct, sys
entries = (1, 7, 2**32 - 1), (2, 7, 61234), (4, 5, 2**32 - 1), (16, 7, 2**32 - 1), (32, 5, 2**32 - 1)
os.setxattr(sys.argv[1], "system.posix_acl_access",
            struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))
END
  run preload echo carried on
  assert_line --partial "another user owns it in a directory that others may write to"
  chown 61235 "$place" "$place/open" "$place/file" && ln -sfn "$place/file" "$place/open/log"
  chown -h 61234 "$place/open/log"
  run as 61235 unshare --user --map-root-user env LD_PRELOAD="$LIB" echo carried on
  assert_line --partial "another user made a link that it leads through"
  assert_equal "$(<"$place/file")" mine
}

@test "a page is not written through another user's link, dangling or on the way, nor into a FIFO" {
  unset FORKSHIM_INLINE
  cd "$BATS_TEST_TMPDIR" && mkdir "$place/own"
  as 61234 ln -s own "$place/folder"
  as 61234 ln -s "$place/own/new" "$place/page.html"
  as 61234 mkfifo "$place/fifo.html"
  shim run --quiet --log log -- sh -c '(exit 0); true'
  for page in "$place/page.html" "$place/folder/page.html" "$place/fifo.html"; do
    run shim run --quiet --report "$page" -- sh -c '(exit 0); true'
    assert_output --partial "was not made; the run's log is kept"
    run shim report --html "$page" log
    assert_failure 125
  done
  assert_equal "$(ls "$place/own")" ""
}

@test "the run adds no records by a link that another user makes meanwhile" {
  unset FORKSHIM_INLINE
  mkdir "$place/real" "$place/way" && chown 61234 "$place/way"
  cat >"$place/program" <<'END'
cd "$1"
printf '{"t":1,"phase":"start","lineage":"0","pid":%d,"program":"x"}\n' $$ >real/log
setpriv --reuid=61234 sh -c 'mv way other && ln -s real way'
exit 3
END
  run -3 shim run --log "$place/way/log" -- dash "$place/program" "$place"
  assert_equal "$(wc -l <"$place/real/log")" 1
}

@test "the example plugins write through no other user's link, and into no other user's file" {
  unset FORKSHIM_INLINE
  examples=$PLUGINS/examples
  mkdir "$place/own" && : >"$place/victim"
  for name in out out.prom.new; do as 61234 ln -s victim "$place/$name"; done
  as 61234 ln -s own "$place/folder"
  as 61234 touch "$place/file" && chmod 666 "$place/file"
  for output in "$place/out" "$place/file" "$place/folder/spans"; do
    run shim run -H "$examples/trace_context.so output=$output" -- dash -c '(:); echo carried on'
    assert_output --partial "carried on"
  done
  for output in "$place/out.prom" "$place/folder/out.prom"; do
    run shim run -H "$examples/metrics.so output=$output interval=0" -- dash -c '(:); echo carried on'
    assert_output --partial "carried on"
    assert_output --partial "cannot be written"
  done
  assert_file_empty "$place/victim"
  assert_file_empty "$place/file"
  assert_equal "$(ls "$place/own")" ""
  ln -s own "$place/mine"
  shim run -H "$examples/trace_context.so output=$place/mine/spans" -- dash -c '(:); :'
  shim run -H "$examples/metrics.so output=$place/mine/out.prom interval=0" -- dash -c '(:); :'
  assert_file_not_empty "$place/own/out.prom"
  assert_file_not_empty "$place/own/spans"
}

@test "a new plugin is not written by a link that another user makes meanwhile" {
  unset FORKSHIM_INLINE
  cd "$place" && mkdir bin theirs victim && chown 61234 theirs && : >victim/file
  # Each mkdir may be the moment: that of the directory, and that of tests in it.
  cat >bin/mkdir <<'END'
#!/bin/sh
/bin/mkdir "$@" || exit
case $* in *"$MOMENT") ;; *) exit 0 ;; esac
cd "$PLACE/theirs" && exec setpriv --reuid=61234 --regid=61234 --clear-groups \
  sh -c 'mv greet other && ln -s ../victim greet'
END
  chmod +x bin/mkdir
  PLACE=$place MOMENT=greet PATH=$place/bin:$PATH run shim plugin new greet theirs/greet
  assert_failure 125
  assert_output --partial "theirs/greet cannot be filled from "
  assert_equal "$(ls -A victim theirs/other)" $'theirs/other:\n\nvictim:\nfile'
  rm -r theirs/other && rm -f theirs/greet
  PLACE=$place MOMENT=tests PATH=$place/bin:$PATH run shim plugin new greet theirs/greet
  assert_equal "$(ls -A victim)" file
  # One of the group, to which the umask may give the directory.
  rm -rf theirs && mkdir -m 2775 shared && chgrp 61234 shared && umask 002
  sed -i '$d' bin/mkdir && sed -i '$d' bin/mkdir && cat >>bin/mkdir <<'END'
cd "$PLACE/shared/greet" && exec setpriv --reuid=61235 --regid=61234 --clear-groups ln -s ../../victim/file greet.c
END
  echo mine >victim/file && chmod 666 victim/file
  PLACE=$place MOMENT=tests PATH=$place/bin:$PATH run shim plugin new greet shared/greet
  assert_equal "$(<victim/file)" mine
}
