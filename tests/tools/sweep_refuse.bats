#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: a program that the shim cannot work in is refused with the reason. A preload fails open, so
# it would otherwise pass with 0 points.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

compile() { # FILE ARG...: a program that makes one process
  printf '#include <unistd.h>\n#include <sys/wait.h>\n%s\n' \
    'int main(void) { if (fork() == 0) _exit(0); return wait(0) < 0; }' |
    "${CC:-gcc}" -o "$1" -x c - "${@:2}"
}

another_group() {
  if ((EUID)); then id -G | tr ' ' '\n' | grep -vx "$(id -g)" | head -n 1; else echo 65534; fi
}

@test "the same program is swept where nothing keeps the shim out" {
  compile plain
  run -0 shim sweep ./plain
  assert_line "1..1"
}

@test "a static program is refused with the reason" {
  compile static -static
  run -125 shim sweep ./static
  assert_line "Bail out! forkshim cannot work in ./static, because it is static: nothing is\
 preloaded; so no creation in it can be made to fail without --deep"
}

@test "a set-id program is refused with the reason" {
  compile set-id
  chgrp "$(another_group)" set-id
  chmod 2755 set-id
  run -125 shim sweep ./set-id
  assert_output --partial "forkshim cannot work in ./set-id, because it is set-group-id"
  assert_output --partial "forkshim: sweep: forkshim cannot work in"
}

@test "a set-user-id program of another user is refused with the reason" {
  if ((EUID)); then
    ln -s "$(type -P su)" theirs
  else
    compile plain
    install -o 65534 -m 4755 plain theirs
  fi
  run -125 shim sweep ./theirs --version
  assert_output --partial "forkshim cannot work in ./theirs, because it is set-user-id"
}

@test "a script whose interpreter cannot be hooked is refused with the reason" {
  compile static -static
  printf '#!%s/static\n' "$PWD" >script
  chmod +x script
  run -125 shim sweep ./script
  assert_output --partial "cannot work in ./script, because it is static"
}

@test "a static program behind a shell that execs it is no sweep, either" {
  compile static -static
  run -125 shim sweep sh -c 'exec ./static'
  assert_output --partial "sh created no process that forkshim sees, so a sweep proves nothing"
}

@test "a static program that starts a dynamic one is refused with the reason" {
  printf '#include <unistd.h>\n%s\n' 'int main(void) { return execl("/bin/true", "true", 0); }' |
    "${CC:-gcc}" -o starter -static -x c -
  run -125 shim sweep ./starter
  assert_output --partial "./starter created no process that forkshim sees, so a sweep proves\
 nothing; forkshim cannot work in it without --deep, because it is static: nothing is preloaded"
}

@test "a refused sweep writes no report that a CI system could take for a pass" {
  compile static -static
  run -125 shim sweep --json r.json --junit r.xml ./static
  assert_not_exist r.json
  assert_not_exist r.xml
  refute_line --partial "1..0"
}

@test "a record that a lesser process forges becomes no configuration of the next runs" {
  cat >forge <<'END'
#!/bin/sh
log=$(printf '%s\n' "$FORKSHIM_INLINE" | sed -n 's/^output = //p')
printf '%s\n' '{"phase":"parent","function":"fork","kind":"fork","lineage":"0.7\n[handler command]\nrun = /bin/touch forged\nphase = prepare\n"}' \
  '{"phase":["parent"],"lineage":7}' '{"phase":"parent","function":"x y","kind":"fork","lineage":"0.8"}' >>"$log"
(exit 0); true
END
  chmod +x forge
  run shim sweep -- ./forge
  assert_not_exist forged
  assert_line --regexp '^# 2 records of the log can be none of the library.s and were left out$'
  refute_line --partial "0.7"
  refute_line --partial "0.8"
}

@test "what a report could not be written to is found before the program starts" {
  printf '%s\n' 'echo ran >>runs; (exit 0); exit 0' >script
  echo text >fixed
  for option in json junit sarif cache; do
    for file in /dev/fd/9 /dev/fd/8 /proc/made . none/made socket; do
      run -125 shim sweep --$option $file sh script 8< <(:)
      assert_output --partial "--$option: $file cannot be written: "
      assert_not_exist runs
      [[ -e socket ]] || /usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
    done
  done
}

@test "a device or a FIFO is no file of results, plans, caches, known findings or input" {
  mkfifo fifo
  for file in /dev/zero fifo; do
    for words in "--cache $file" "--allow $file" "--resume --json $file" "--merge $file" "--plan=$file" \
      "--point 1 --plan=$file"; do
      program=(sh -c '(exit 0); exit 0')
      [[ $words != --merge* ]] || program=()  # a merge runs none
      run -125 shim sweep $words "${program[@]}"
      assert_output --regexp "$file: .*: it is not a regular file"
    done
  done
  run -125 shim sweep --stdin fifo sh -c '(exit 0); exit 0'
  assert_output --partial "--stdin: fifo can be read by one run alone"
}

@test "results whose points no sweep writes are refused" {
  shim sweep --json r.json -- sh -c '(exit 0); true' || true
  for change in '.lineage = "0.1\n[shim]"' '.function = "a b"' '.kind = "x"' '.error = "E;x"'; do
    jq ".points[0]$change" r.json >damaged.json
    run -125 shim sweep --merge damaged.json
    assert_output --partial "damaged.json: the results are damaged: point 1 has a lineage, a function"
  done
}
