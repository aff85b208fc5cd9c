# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What every Bats file starts with. A program under test runs with a time limit, and without Bats's
# descriptor 3, which a program left behind would keep open and so keep Bats waiting.

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
FORKSHIM=${FORKSHIM:-$ROOT/scripts/forkshim}
FORKSHIM_BUILD=${FORKSHIM_BUILD:-$ROOT/build/test}
# FORKSHIM_PRELOAD: another one to preload, perhaps by $LIB, which ld.so replaces. FORKSHIM_RUNTIME:
# that of a sanitizer with which the build was made; it comes first.
LIB=${FORKSHIM_PRELOAD:-${FORKSHIM_RUNTIME:+$FORKSHIM_RUNTIME:}$FORKSHIM_BUILD/lib/libforkshim.so}
# What the launcher preloads: the same file, by $LIB where programs of other processors run.
PRELOADED=$FORKSHIM_BUILD/lib/libforkshim.so
for runner in /lib/ld-linux.so.2 /libx32/ld-linux-x32.so.2 /lib/ld-linux-armhf.so.3 \
  /lib/ld-linux.so.3 /proc/sys/fs/binfmt_misc/qemu-* /usr/bin/qemu-aarch64{,-static}; do
  [[ ! -e $runner || ! -e $FORKSHIM_BUILD/lib/forkshim/\$LIB/libforkshim.so ]] ||
    PRELOADED=$FORKSHIM_BUILD/lib/forkshim/\$LIB/libforkshim.so
done
unset runner
PROGRAMS=$FORKSHIM_BUILD/tests
PLUGINS=$FORKSHIM_BUILD/tests/plugins
export ROOT FORKSHIM FORKSHIM_BUILD LIB PRELOADED PROGRAMS PLUGINS
export LC_ALL=C.UTF-8
# Whatever runs a command by it (script, editors, cron) is the same everywhere; bash, since dash hands
# exported functions on to nobody.
export SHELL=$BASH
# From 3.12 on Python warns of every fork with threads, with and without the shim.
export PYTHONWARNINGS='ignore:This process:DeprecationWarning'

unset LD_PRELOAD FORKSHIM_CONFIG FORKSHIM_INLINE FORKSHIM_PROBE FORKSHIM_STATE

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert
bats_load_library bats-file

bare() { # PROGRAM ARG...: without the shim
  timeout -k 1 "${LIMIT:-60}" "$@" 3>&-
}

# env comes behind timeout, so that the library is in the program alone.
preload() { # PROGRAM ARG...: plain LD_PRELOAD
  timeout -k 1 "${LIMIT:-60}" env LD_PRELOAD="$LIB" "$@" 3>&-
}

shim() { # ARG...: the launcher
  timeout -k 1 "${LIMIT:-60}" "$FORKSHIM" "$@" 3>&-
}

config() { # writes standard input to the test's own configuration file and puts it in effect
  export FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/forkshim.conf
  cat >"$FORKSHIM_CONFIG"
}

one_handler() { # "PLUGIN KEY=VALUE...", as for run -H; [LINE OF [shim]]
  local words=()
  read -ra words <<<"$1"
  config <<<"[shim]
${2-}
[handler only]
plugin = $(printf '%s\n' "${words[@]}")"
}

wait_until() { # COMMAND ARG...: until it succeeds, 60 seconds and what it takes itself at most
  for _ in {1..1200}; do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.05
  done
  fail "this has not happened: $*"
}

# Other tests run beside this one; what belongs to it has its folder in the environment.
refute_left() { # what pgrep takes: no such process is left of this test
  local pid left=()
  for pid in $(pgrep "$@"); do
    ! grep -qsFxz "BATS_TEST_TMPDIR=$BATS_TEST_TMPDIR" "/proc/$pid/environ" || left+=("$pid")
  done
  assert_equal "${left[*]}" ""
}
