#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The probes of the library, for debuggers and tracers: forkshim-probes(7).

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
}

teardown() {
  [[ -z ${tracer-} ]] || kill "$tracer" 2>/dev/null || true
}

notes() { # of the library: name and address of each probe
  LC_ALL=C readelf -nW "$FORKSHIM_BUILD/lib/libforkshim.so" |
    awk '$1 == "Name:" { name = $2 } $1 == "Location:" { sub(",", "", $2); print name, $2 }' | sort
}

@test "readelf and gdb find a probe for each phase of a creation" {
  run notes
  assert_equal "$(cut -d ' ' -f 1 <<<"$output" | uniq | xargs)" "child failed missed parent prepare"
  mapfile -t found < <(bare gdb -batch -nx -ex 'info probes stap forkshim' \
    "$FORKSHIM_BUILD/lib/libforkshim.so" | awk '$1 == "stap" { print $3, $4 }' | sort)
  assert_equal "$(printf '%s\n' "${found[@]}")" "$output"
}

@test "each probe tells kind, function, lineage, pid and errno, and has no semaphore" {
  run readelf -nW "$FORKSHIM_BUILD/lib/libforkshim.so"
  word=$(($(getconf LONG_BIT) / 8))
  assert_equal "$(grep -cE "Arguments: 4@[^ ]+ $word@[^ ]+ $word@[^ ]+ -4@[^ ]+ -4@[^ ]+\$" \
    <<<"$output")" "$(notes | wc -l)"
  refute_line --regexp 'Semaphore: 0x0*[1-9a-f]'
}

# Whether no function but those of a creation that is dispatched has the address.
is_in_creation() { # ADDRESS
  local from size type name is_there=''
  while read -r from size type name; do
    [[ $type == [tT] ]] && ((16#$from <= $1 && $1 < 16#$from + 16#$size)) || continue
    [[ $name == forkshim::@(Creation::*|report_missed\(\)*) ]] || return 1
    is_there=yes
  done < <(nm -CS --defined-only "$FORKSHIM_BUILD/lib/libforkshim.so")
  [[ $is_there ]]
}

@test "a probe is one nop, in a creation that handlers or a run look at, and never on the idle path" {
  while read -r name address; do
    objdump -dw --start-address="$address" --stop-address="$((address + 4))" \
      "$FORKSHIM_BUILD/lib/libforkshim.so" | grep -m 1 '^ .*:' | grep -qw nop ||
      fail "$name: no nop at $address"
    is_in_creation "$address" || fail "$name: $address is in another function"
  done < <(notes)
}

# For gdb: prints what the probe PHASE tells, and LAST of it, and goes on.
show_at() { # PHASE LAST
  printf '%s\n' "break -probe-stap forkshim:$1" commands silent \
    "printf \"$1 %d %s %s %d\\n\", \$_probe_arg0, \$_probe_arg1, \$_probe_arg2, $2" continue end
}

@test "a debugger stops at a probe of a running program, and reads what it tells" {
  {
    cat <<END
set breakpoint pending on
set environment LD_PRELOAD=$LIB
set environment FORKSHIM_CONFIG=$PWD/fail.conf
set startup-with-shell off
set detach-on-fork on
catch load libforkshim
run
END
    show_at prepare '$_probe_arg4'
    show_at parent '$_probe_arg3 > 0'
    show_at failed '$_probe_arg4'
    echo continue
  } >script
  printf '[handler fail]\nerror = ENOMEM\nwhen = 2\n[handler log]\noutput = %s\n' "$PWD/log" >fail.conf
  echo '(:); (:)' >program
  run bare gdb -batch -nx -x script --args dash program
  assert_line "prepare 1 fork 0.1 0"
  assert_line "parent 1 fork 0.1 1"
  assert_line "prepare 1 fork 0.2 0"
  assert_line "failed 1 fork 0.2 12"
}

# Of a library of its own: the kernel puts the probes into every process that has the file.
@test "bpftrace counts the creations of a build of 2,000 targets, where the machine lets it" {
  bare bpftrace -e 'BEGIN { exit() }' >said 2>&1 || skip "no BPF here: $(tail -n 1 said)"
  cp "$FORKSHIM_BUILD/lib/libforkshim.so" .
  { seq -f 't%.0f:; @true' 2000
    echo "all: $(seq -s ' ' -f 't%.0f' 2000)"; } >Makefile
  config <<<$'[handler log]\noutput = '"$PWD/log"
  LIB=$PWD/libforkshim.so
  timeout -k 1 100 bpftrace -e "usdt:$LIB:forkshim:prepare { @prepare[str(arg1), (int32)arg4] = count();
    if (arg0 == 1) { printf(\"%s %s\n\", str(arg1), str(arg2)); } }
    usdt:$LIB:forkshim:parent { @parent[str(arg1), arg3 > 0] = count(); }" >seen 2>said 3>&- &
  tracer=$!
  wait_until watched "$tracer"
  kill -0 "$tracer" || skip "no probes here: $(tail -n 1 said)"
  unset MAKEFLAGS
  preload make -j2 all
  kill -INT "$tracer"
  wait "$tracer"
  assert_equal "$(grep -c '"phase":"parent".*posix_spawn' log)" 2000
  run cat seen
  assert_line 'fork 0.1'
  assert_line '@prepare[posix_spawn, 0]: 2000'
  assert_line '@parent[posix_spawn, 1]: 2000'
}

# Whether a creation is seen by now; fails at once where the probes cannot be had.
watched() { # PID
  kill -0 "$1" || return 0
  preload dash -c '(:)'
  grep -q fork seen
}
