#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A run reads its configuration once, and its processes take what it has read. What another user could
# do about that is in hostile/shared_orders.bats.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  printf '[handler fail]\nprogram = perl\n' >forkshim.conf
  cat >fork.pl <<'END'
$pid = fork // do { print "refused\n"; exit };
if ($pid) { wait; print "forked\n" }
END
}

# The system calls of perl, which a shell of the run starts.
perls_calls() { # OPTION...
  shim run -q "$@" -- strace -f -o calls dash -c '/usr/bin/perl fork.pl; :' >output
  sed -n '/execve("\/usr\/bin\/perl"/,$p' calls | grep -v 'execve'
}

@test "no program of a run opens the configuration, or walks its path" {
  calls=$(perls_calls -c "$PWD/forkshim.conf")
  assert_equal "$(<output)" refused
  assert_regex "$calls" '[.]orders'
  refute_regex "$calls" 'forkshim[.]conf'
}

@test "a configuration that changes during a run stays the old one for the whole tree" {
  for change in 'echo "[handler log]" >forkshim.conf' 'echo nonsense >forkshim.conf' \
    'rm forkshim.conf' 'mkdir new; mv new/../forkshim.conf new' 'chmod 666 forkshim.conf'; do
    rm -f forkshim.conf
    printf '[handler fail]\nprogram = perl\n' >forkshim.conf
    run -0 --separate-stderr shim run -q -c forkshim.conf -- \
      dash -c "$change; perl fork.pl; dash -c 'perl fork.pl; :'"
    assert_output $'refused\nrefused'
    # shellcheck disable=SC2154 # run assigns it
    assert_equal "$stderr" ""
    rm -rf new
  done
  rm -f forkshim.conf
  printf '[handler fail]\nprogram = perl\n' >forkshim.conf
  run -0 shim run --exec -c forkshim.conf -- dash -c 'rm forkshim.conf; perl fork.pl; :'
  assert_output refused
}

@test "a handler that is for another program is neither loaded nor asked" {
  printf '[handler other]\nplugin = %s\noutput = trace\nprogram = nginx\n[handler fail]\nprogram = perl\n' \
    "$PLUGINS/trace.so" >forkshim.conf
  calls=$(perls_calls -c forkshim.conf)
  assert_equal "$(<output)" refused
  refute_regex "$calls" 'trace[.]so'
  run shim run --require-fired -c forkshim.conf -- dash -c '(:); :'
  assert_failure 125
  assert_output --regexp 'the handler other .*the handler fail'
}

@test "a program that has other variables is under the configuration that they name" {
  echo '[handler delay]' >other.conf
  run -0 shim run -q -c forkshim.conf -- dash -c 'FORKSHIM_CONFIG=$PWD/other.conf perl fork.pl
env -u FORKSHIM_CONFIG perl fork.pl; FORKSHIM_CONFIG= perl fork.pl
FORKSHIM_INLINE="[handler delay]" perl fork.pl; FORKSHIM_TRUST=1 perl fork.pl'
  assert_output $'forked\nforked\nforked\nrefused\nrefused'
  run -0 shim run -q --fail EAGAIN -- env FORKSHIM_INLINE='[handler delay]' perl fork.pl
  assert_output forked
  run -0 shim run -q -H 'delay program=nginx' -- env FORKSHIM_INLINE='[handler fail]' perl fork.pl
  assert_output refused
}

@test "a run in a run has its own configuration, and the outer one's programs keep theirs" {
  echo '[handler fail]' >inner.conf
  run -0 shim run -q -c forkshim.conf -- dash -c \
    '"$FORKSHIM" run -q -c inner.conf -- /usr/bin/python3 -c "import os
try: os.fork()
except OSError: print(\"inner\")"; perl fork.pl'
  assert_output $'inner\nrefused'
}

@test "every way to name handlers is read once, in the order of the text" {
  printf '[handler a]\nplugin = %s\noutput = %s\n' "$PLUGINS/trace.so" "$PWD/trace" >forkshim.conf
  shim run -q -c forkshim.conf -H 'log output=log phases=prepare' --fail EAGAIN@2 --log second -- \
    perl -e 'fork // die or exit; wait; $two = fork // print "refused\n"'
  for file in trace log second; do assert_file_not_empty "$file"; done
  run -0 jq -r .phase log
  assert_output $'prepare\nprepare'
}

@test "what a run has read goes with its state" {
  run -0 shim run -q -c forkshim.conf -- dash -c 'echo "$FORKSHIM_STATE"; ls "$FORKSHIM_STATE.orders"'
  assert_equal "${lines[1]}" "${lines[0]}.orders"
  assert_not_exist "${lines[0]}"
  assert_not_exist "${lines[1]}"
  run -0 shim sweep -c forkshim.conf -- dash -c 'ls "$FORKSHIM_STATE.orders" >>names; (exit 0); exit 0'
  for name in $(<names); do assert_not_exist "$name"; done
  assert_file_not_empty names
}

@test "what is left of a run whose state is gone is removed by the next" {
  folder=$(mktemp -d /dev/shm/forkshim-state.XXXXXX)
  file=$(mktemp -u /dev/shm/forkshim-state.XXXXXX).orders
  touch "$folder/state.orders" "$file"
  shim run -q -- true
  assert_not_exist "$folder"
  assert_not_exist "$file"
  # A run that goes on keeps its own.
  run -0 shim run -q -c forkshim.conf -- dash -c '"$FORKSHIM" run -q -- true; perl fork.pl; cat "$FORKSHIM_STATE.orders" >copy'
  assert_output refused
  assert_file_not_empty copy
}

@test "5,000 lines that are for other programs are read by none" {
  for i in {1..1000}; do
    printf '[handler h%d]\nplugin = fail\nprogram = server-%d\nwhen = 3\nerror = ENOMEM\n' "$i" "$i"
  done >forkshim.conf
  calls=$(perls_calls -c forkshim.conf)
  assert_equal "$(<output)" forked
  # The state's entries of handlers that are for nobody here are not touched one by one.
  assert [ "$(grep -c futex <<<"$calls")" -lt 100 ]
}

@test "a plugin that changes during a run is refused by what starts later, and its path judged once" {
  printf '[handler traced]\nplugin = %s\noutput = %s\nprogram = perl\n' \
    "$PWD/plugin.so" "$PWD/trace" >forkshim.conf
  local change
  for change in : 'cp plugin.so new; mv new plugin.so' 'echo >>plugin.so' 'chmod 700 plugin.so'; do
    rm -f trace
    cp "$PLUGINS/trace.so" plugin.so
    run -0 --separate-stderr shim run -q -c forkshim.conf -- \
      dash -c "$change; perl fork.pl; echo ran"
    assert_line ran
    # shellcheck disable=SC2154 # run assigns it
    if [[ $change == : ]]; then
      assert_equal "$stderr" ""
      assert_file_not_empty trace
    else
      assert_regex "$stderr" 'plugin[.]so: it is not as it was when the run began'
      assert_not_exist trace
    fi
  done
  calls=$(perls_calls -c "$PWD/forkshim.conf")
  assert_regex "$calls" "\"$PWD/plugin[.]so\""
  refute_regex "$calls" "\"${PWD%/*}\""
}
