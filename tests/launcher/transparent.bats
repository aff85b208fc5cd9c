#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the launcher is written in must not show: a program starts with the variables, descriptors
# and options of its shell that it has without forkshim.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

setup_file() {
  export FORKSHIM_CONFIG=$BATS_FILE_TMPDIR/forkshim.conf
  echo "[handler lint]" >"$FORKSHIM_CONFIG"
}

own() { # COMMAND ARG...: without the variables that a run sets
  bare "$@" | grep -avE '^(LD_PRELOAD|FORKSHIM_(CONFIG|INLINE|STATE|BUILD))='
}

# A process whose variables no shell could have set: twice the same name, names that are none.
odd_environment='import ctypes, os, sys
def words(list): return (ctypes.c_char_p * (len(list) + 1))(*list, None)
ctypes.CDLL(None).execve(sys.argv[1].encode(), words([a.encode() for a in sys.argv[1:]]), words([
  b"B=1", b"A=2", b"A=3", b"no equals", b"=x", b"1x=2", b"PATH=/usr/bin:/bin", b"E=", b"PWD=/no",
  b"_=x", b"SHLVL=7", b"OLDPWD=o", b"BASH_FUNC_f%%=() {  :; }", b"I=it'"'"'s",
  b"L=" + b"z" * 120000, b"FORKSHIM_BUILD=" + os.environb[b"FORKSHIM_BUILD"]]))'

@test "a standard error that is full or closed does not change the program's status" {
  for stream in '>/dev/full' '>&-'; do
    run -3 bash -c "\"\$FORKSHIM\" run --stats --log log --fail EAGAIN@9 -- dash -c 'exit 3' 2$stream"
    run -124 bash -c "\"\$FORKSHIM\" run --timeout 0.1 -- sleep 60 2$stream"
    run -0 bash -c "\"\$FORKSHIM\" sweep --errors EAGAIN -- dash -c '(:); :' 2$stream"
    run -125 bash -c "\"\$FORKSHIM\" top --nope 2$stream"
  done
}

without_reader() { # COMMAND ARG...: with a standard error whose reader has gone
  bare bash -c 'exec 5> >(:); wait $!; "$@" 2>&5 5>&-' bash "$@"
}

@test "a standard error whose reader has gone does not change the program's status" {
  local options
  for options in "--fail EAGAIN@9" "--fail EAGAIN@9 --deep" --trace "--trace --deep" --stats \
    "--stats --deep" "--log -" "-H log" "--report page.html" "-q --timeout 20"; do
    # shellcheck disable=SC2086 # several words
    run without_reader "$FORKSHIM" run $options -- bash -c '(:); (:); exit 5'
    assert_equal "$options: $status" "$options: 5"
  done
  run -124 without_reader "$FORKSHIM" run --timeout 0.1 -- sleep 60
  run -127 without_reader "$FORKSHIM" run -- ./nothing
  run -125 without_reader "$FORKSHIM" run --require-fired -- true
  run -0 without_reader "$FORKSHIM" sweep --errors EAGAIN -- dash -c '(:); :'
}

@test "a program is as free to ignore SIGPIPE, or to end by it, as without the launcher" {
  local options
  for options in "-q" "--stats" "--deep --stats"; do
    # shellcheck disable=SC2086
    run -141 without_reader "$FORKSHIM" run $options -- bash -c '(:); kill -PIPE $$'
    # shellcheck disable=SC2086
    run -5 without_reader env --ignore-signal=PIPE "$FORKSHIM" run $options -- \
      bash -c '(:); kill -PIPE $$; exit 5'
  done
}

@test "every variable is there, once, as it was and in its place" {
  run -0 own /usr/bin/python3 -c "$odd_environment" "$PROGRAMS/show_environment"
  bare=$output
  run -0 own /usr/bin/python3 -c "$odd_environment" "$FORKSHIM" run -q -- \
    "$PROGRAMS/show_environment"
  assert_equal "$output" "$bare"
}

# Those that the launcher hands over have such names, by numbers.
many_variables='import os, sys
names = {f"V{i}": str(i) for i in range(3000)}
names |= {"FORKSHIM_START": "3", "FORKSHIM_START_": "none"}
names |= {f"FORKSHIM_START_{i}": "own" for i in ("0", "1", "01", "-1", "7x", "2999", "99999999")}
names |= {name: os.environ[name] for name in ("PATH", "FORKSHIM_BUILD")}
os.execve(sys.argv[1], sys.argv[1:], names)'

@test "thousands of variables are there in their places, those with names of the launcher's, too" {
  run -0 own /usr/bin/python3 -c "$many_variables" "$PROGRAMS/show_environment"
  bare=$output
  run -0 own /usr/bin/python3 -c "$many_variables" "$FORKSHIM" run -q -- \
    "$PROGRAMS/show_environment"
  assert_equal "$output" "$bare"
}

@test "variables that steer a shell do not steer the launcher, and reach the program" {
  echo 'echo sourced' >file
  printf 'echo "[$undefined]"; shopt -q inherit_errexit && echo inherit_errexit; pwd\n' >script
  for variable in BASH_ENV="$PWD/file" ENV="$PWD/file" SHELLOPTS=xtrace SHELLOPTS=noexec \
    SHELLOPTS=allexport SHELLOPTS=nounset BASHOPTS=extdebug PS4='# ' OPTIND=5 IFS=/ CDPATH=/ \
    POSIXLY_CORRECT=1 BASH_COMPAT=31 TMOUT=1 FUNCNEST=1 LC_ALL=xx_YY.UTF-8 LANG=xx completing=1; do
    for program in "printenv" "bash ./script" "sh ./script"; do
      # shellcheck disable=SC2086 # several words
      run --separate-stderr bare env -i PATH="$PATH" "$variable" $program
      bare="$output $stderr"
      # shellcheck disable=SC2086
      run --separate-stderr own env -i PATH="$PATH" "$variable" FORKSHIM_BUILD="$FORKSHIM_BUILD" \
        FORKSHIM_CONFIG="$FORKSHIM_CONFIG" "$FORKSHIM" run -q -- $program
      assert_equal "$variable $output $stderr" "$variable $bare"
    done
  done
}

@test "where sh is bash, its options do not reach the program, either" {
  ln -s /bin/bash sh
  for variable in SHELLOPTS=xtrace SHELLOPTS=allexport BASHOPTS=extglob; do
    run -0 own env "$variable" "$PWD/sh" "$FORKSHIM" run -q -- \
      printenv "${variable%%=*}"
    assert_output "${variable#*=}"
  done
}

@test "a program finds closed descriptors closed, and none that is the launcher's" {
  # The log's own is above these.
  list='for i in 0 1 2 3 4 5 6 7 8 9 10 11 12; do test -e /proc/$$/fd/$i && echo $i; done >list; :'
  for closed in '' '<&-' '>&-' '2>&-' '<&- >&- 2>&-' '7</dev/null 9</dev/null'; do
    eval "bare dash -c '$list' $closed"
    mv list bare
    eval "shim run -q -- dash -c '$list' $closed"
    assert_equal "$closed $(cat list)" "$closed $(cat bare)"
  done
}

@test "the underscore variable names the program, as a shell that had started it would" {
  run -0 own bash -c '"$@"; exit' - "$FORKSHIM" run -q -- /usr/bin/printenv _
  assert_output /usr/bin/printenv
}

@test "what outlives the shell of the launcher is not in the program" {
  run -0 shim run -q -- printenv
  refute_line --partial FORKSHIM_START
}

@test "sweep runs the program with the variables that it was given" {
  run bare env -i PATH="$PATH" PS4='# ' A=1 FORKSHIM_BUILD="$FORKSHIM_BUILD" "$FORKSHIM" sweep -- \
    dash -c 'printenv >>seen; (:)'
  sort -u seen >names
  assert_file_contains names "^PS4=# $"
  run grep -E '^(SHLVL|OLDPWD|BASH|FORKSHIM_START)' names
  refute_output
}

# Each program waits for what its other end sees.
@test "a pipe ends where the program closes what it was given of it" {
  local options until_ended='until [[ -e ended ]]; do sleep 0.05; done; echo over >&2'
  for options in "" "--log log" --deep; do
    # shellcheck disable=SC2086 # several words
    run_over() { # SHELL TEXT WITH "$@", TEXT OF THE PROGRAM
      rm -f ended
      run -0 bare timeout 20 bash -c "$1" bash "$FORKSHIM" run -q $options -- bash -c "$2; $until_ended"
      assert_output over
    }
    run_over 'exec 5> >(cat; : >ended); exec "$@"' 'exec 5>&-'
    run_over 'exec > >(cat; : >ended); exec "$@"' 'exec >/dev/null'
    run_over '{ yes 2>/dev/null; : >ended; } | "$@"' 'exec <&-'
  done
}

@test "a lock of a file that the program was given is its own to release" {
  run -0 bare bash -c 'exec 9>lock; flock 9; "$@" 9>&9 & exec 9>&-; wait $!' bash \
    "$FORKSHIM" run -q -- bash -c 'exec 9>&-; flock -w 10 lock echo released'
  assert_output released
}

@test "a log that is a stream of the run by its name still gets there" {
  ln -s /dev/stdout linked
  local log
  for log in /dev/stdout linked /dev/fd/5; do
    run -0 bare bash -c '"$@" 5>&1 | cat' bash "$FORKSHIM" run -q --log "$log" -- bash -c '(exit 0); exit 0'
    assert_line --partial '"phase":"parent"'
  done
}
