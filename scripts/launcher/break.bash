# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the handler command runs for `run --break-run COMMAND`: COMMAND, with a process's pid for %p,
# as soon as the handler signal has stopped that process. It goes on when COMMAND has ended. The
# handler waits for this script, whose second half therefore is a process by itself.
set -u
pid=$FORKSHIM_EVENT_PID command=${1//%p/$FORKSHIM_EVENT_PID}

# False for a process that is no more.
is_stopped() {
  local stat
  { read -r -d '' stat <"/proc/$pid/stat"; } 2>/dev/null
  [[ -n ${stat-} ]] || exit 0
  [[ ${stat##*) } == T* ]]
}

{
  until is_stopped; do sleep 0.02; done
  # A terminal to type at, if there is one: standard error's.
  if [[ -t 2 ]]; then exec <"/proc/$BASHPID/fd/2"; fi
  "$BASH" -c "$command"
  kill -CONT "$pid" 2>/dev/null  # COMMAND may have ended it
} &
