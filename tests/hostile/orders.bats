#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Names that hold more than a name: of a folder, a plugin, a program. None of them becomes an order.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
}

@test "a folder's name becomes no configuration, whatever is named relative to it" {
  folder=$'a\n[handler command]\nrun = /bin/touch ran\nphase = prepare\n[handler log]\noutput = b'
  mkdir -p -- "$folder" && cd -- "$folder"
  cp "$PLUGINS/trace.so" plugin.so
  for option in "--log log" "-H ./plugin.so" "-H log\ output=x"; do
    eval "run shim run $option -- bash -c '(:)'"
    assert_not_exist ran
  done
  run shim run --log log -- true
  assert_failure 125
  assert_output "forkshim: --log log holds a line break, which no line of configuration can; leave it out"
}

@test "what --print shows never preloads by a link in a folder of temporary files" {
  mkdir "a b" && cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "a b/"
  FORKSHIM_BUILD="$PWD/a b" run shim run --fail EAGAIN --print -- true
  assert_failure 125
  assert_output --partial "cannot be preloaded for good, because ld.so splits LD_PRELOAD at spaces"
  FORKSHIM_BUILD="$PWD/a b" run shim run --quiet -- echo started
  assert_output "started"
}

@test "a run preloads by no link in a folder whose entries another user could exchange" {
  ((EUID == 0)) || skip "two users"
  mkdir "a b" && cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "a b/"
  export FORKSHIM_BUILD="$PWD/a b" TMPDIR=$PWD/temporary
  mkdir temporary && chown 61234 temporary
  for mode in 777 1777; do
    chmod "$mode" temporary
    run -0 shim run --quiet -- printenv LD_PRELOAD
    # A sticky one is its owner's, too, who may remove what is in it.
    assert_output --regexp '^/tmp/forkshim-0/[0-9a-f]+/libforkshim.so(/[$]LIB/libforkshim.so)?$'
  done
  chown 0 temporary
  chmod 777 temporary
  run -0 shim run --quiet -- printenv LD_PRELOAD
  assert_output --partial /tmp/forkshim-0/
  chmod 1777 temporary
  run -0 shim run --quiet -- printenv LD_PRELOAD
  assert_output --partial "$TMPDIR/forkshim-0/"
}

@test "a path that ld.so would change after it was checked is refused" {
  mkdir -p '$LIB' "lib/x86_64-linux-gnu"
  cp "$PLUGINS/trace.so" '$LIB/plugin.so' && cp "$PLUGINS/trace.so" lib/x86_64-linux-gnu/plugin.so
  run shim check -H "$PWD/\$LIB/plugin.so"
  assert_failure 125
  assert_output --partial 'ld.so replaces what begins with $; move it to another path; not loaded'
  for library in "$PWD/\$LIB/plugin.so" '$LIB'; do
    run shim check -H "call library='$library' prepare=tzset"
    assert_failure 125
    assert_output --partial 'ld.so replaces what begins with $'
  done
}

@test "a program that began without standard streams does not find the log in them" {
  config <<<$'[handler log]\noutput = '"$PWD/log"
  run bare bash -c 'ulimit -n 4; exec env LD_PRELOAD="$LIB" sh -c "ls -l /proc/self/fd/2; (:)" 2>&-'
  refute_output --partial "/log"
}

@test "no byte of a wrong name steers a terminal" {
  for name in $'\x9b31m' $'\xd8\x9c' $'a\xc3\x9b\x9bb' $'\xe2\x80\xaeb' $'\xc2\x9b' $'\x1b[31m'; do
    run shim run -- "./$name"
    assert_failure 127
    assert_equal "$(iconv -f UTF-8 -t UTF-8 <<<"$output")" "$output"
    LC_ALL=C assert [ -z "${output//[![:cntrl:]]/}" ]
    for mark in $'\xd8\x9c' $'\xe2\x80\xae' $'\xc2\x9b'; do refute_output --partial "$mark"; done
  done
}

@test "a FIFO is no program, and nobody waits for one to write to it" {
  mkfifo -m 755 fifo
  run shim run -- ./fifo
  assert_failure 126
  assert_output "forkshim: ./fifo: is no regular file, expected a program"
}

@test "a folder's name becomes no line of a unit, a Dockerfile or a manifest" {
  folder=$'a"b\n[Service]\nExecStart=/bin/id\n  - name: Z\nENV Z=1\\'
  mkdir -p -- "$folder" && printf '[handler fail]\n' >"$folder/forkshim.conf"
  for format in systemd docker kubernetes; do
    run shim env --format "$format" -c "$folder/forkshim.conf"
    assert_success
    refute_line --regexp '^(\[Service\]|ExecStart=|  - name: Z|ENV Z)'
  done
  shim env -c "$folder/forkshim.conf" >variables
  # shellcheck source=/dev/null
  run bare bash -c '. ./variables && printf %s "$FORKSHIM_CONFIG"'
  assert_output "$PWD/$folder/forkshim.conf"
}

@test "a plugin's name becomes no code of the project that is made for it" {
  for name in 'x"; system("id"); //' $'a\nb' '../up' 'a;b' '$(id)' ''; do
    run shim plugin new "$name"
    assert_failure 125
  done
  assert_equal "$(ls -A)" ""
}
