# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: reads the options of run, check and env. What their values mean is known
# further on; here it is only said which of them are missing or not one of a few words.
# shellcheck disable=SC2034 # the launcher reads what is set here

# Options that are words alone. --NAME=VALUE is --NAME VALUE for the others; for these VALUE would
# become the program.
refuse_value() { # --NAME=VALUE
  local flag
  for flag in --follow-exec --stats --require-fired --deep --trace --print --exec --quiet --help; do
    [[ ${1%%=*} != "$flag" ]] || die 125 "$flag takes no value, found \"${1#*=}\"; leave out\
 =${1#*=}"
  done
}

# The log of --trace, which the run tool shows. A process that outlives the tool writes its lines to
# this file itself, by a name that no user writes.
trace_log=/dev/./null

# Reads the options into the launcher's options, run_options, print, report and program, in the order given.
parse() { # COMMAND ARG...
  command=$1
  shift
  while (($#)); do
    case $command:$1 in
      *:--) shift && break ;;
      *:--[a-z]*=*) refuse_value "$1" && set -- "${1%%=*}" "${1#*=}" "${@:2}" && continue ;;
      *:-c | *:--config | *:-H | *:--handler | *:--fail | *:--log)
        (($# > 1)) || die 125 "$1 expects a value; see forkshim help $command"
        options+=("$1" "$2") && shift ;;
      *:--follow-exec) options+=("$1" yes) ;;
      run:--timeout)
        (($# > 1)) || die 125 "$1 expects a time, such as 10, 2.5, 500ms or 2m"
        [[ ! $2 =~ ^[0.]+[a-z]*$ ]] || die 125 "--timeout $2 leaves no time to run in; expected a\
 time such as 10, 2.5, 500ms or 2m, and for no limit leave --timeout out"
        run_options+=("$1" "$2") && shift ;;
      run:--report)
        [[ $# -gt 1 && -n $2 ]] || die 125 "--report expects the file of the page to write"
        run_options+=("$1" "$2") report=$2 && shift ;;
      env:--format)
        [[ ${2-} == @(shell|systemd|docker|kubernetes) ]] ||
          die 125 "--format expects shell, systemd, docker or kubernetes"
        format=$2 && shift ;;
      run:--stats | run:--require-fired | run:--deep) run_options+=("$1") ;;
      run:--trace) options+=("$1" yes) && run_options+=("$1" "$trace_log") ;;
      run:--print) print=yes ;;
      run:--exec) in_place=yes ;;
      run:-q | run:--quiet) quiet=yes ;;
      *:-h | *:--help) help "$command" ;;
      *:-?*) die 125 "$command has no option $1; see forkshim help $command" ;;
      *) break ;;
    esac
    shift
  done
  program=("$@")
}
