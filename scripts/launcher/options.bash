# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: reads the options of run, check and env. What their values mean is known
# further on; here it is only said which of them are missing or not one of a few words.
# shellcheck disable=SC2034,SC2154 # the launcher reads what is set here

flag_options=' --follow-exec --stats --require-fired --deep --trace --print --exec --quiet -q --help -h '
value_options=' -c --config -H --handler --fail --log --timeout --report --format --break --break-run '

# --NAME=VALUE is --NAME VALUE for options with a value; of the others VALUE would become the program.
refuse_value() { # --NAME=VALUE
  [[ $flag_options != *" ${1%%=*} "* ]] ||
    die 125 "${1%%=*} takes no value, found \"${1#*=}\"; leave out =${1#*=}"
}

# Ends forkshim where an option's value is missing: nothing follows, or `--` or another option. What
# is joined to it by = is the value, whatever it is.
need_value() { # OPTION WHAT [VALUE]
  local long=$1
  (($# > 2)) || die 125 "$1 expects $2, and nothing follows it; see forkshim help $command"
  [[ $joined == no && " -- ${flag_options# }${value_options# }" == *" ${3%%=*} "* ]] || return 0
  [[ $1 != -c ]] || long=--config
  [[ $1 != -H ]] || long=--handler
  die 125 "$1 expects $2, and $3 follows it; if that is the value, write $long=$3"
}

# A time as the tools take it (text/time_span.cpp).
take_timeout() { # OPTION [VALUE]
  local example='such as 10, 2.5, 500ms or 2m'
  need_value "$1" "a time, $example" "${@:2}"
  [[ $2 =~ ^([0-9]+\.?[0-9]*|\.[0-9]+)(us|ms|s|m|h)?$ ]] ||
    die 125 "--timeout '$2': expected a time above 0, $example"
  [[ ! $2 =~ ^[0.]+[a-z]*$ ]] || die 125 "--timeout $2 leaves no time to run in; expected a time\
 $example, and for no limit leave --timeout out"
  run_options+=("$1" "$2")
}

reason_against_page() { # FILE
  local folder=${1%/*}
  [[ $1 == */* ]] || folder=.
  if [[ -d $1 ]]; then echo "Is a directory"
  elif [[ -e $1 ]]; then [[ -w $1 ]] || echo "Permission denied"
  elif [[ ! -e ${folder:-/} ]]; then echo "No such file or directory"
  elif [[ ! -d ${folder:-/} ]]; then echo "Not a directory"
  elif [[ ! -w ${folder:-/} ]]; then echo "Permission denied"; fi
}

# Before anything is built for the run.
take_report() { # OPTION [VALUE]
  local reason
  need_value "$1" "the file of the page to write" "${@:2}"
  [[ -n $2 ]] || die 125 "--report expects the file of the page to write; it is empty"
  reason=$(reason_against_page "$2")
  [[ -z $reason ]] || die 125 "--report: the page $2 cannot be written: $reason"
  run_options+=("$1" "$2") report=yes
}

take_break() { # OPTION [VALUE]
  if [[ $1 == --break ]]; then
    need_value "$1" "an ordinal or a lineage, such as 3 or at:0.3.1" "${@:2}"
    options+=("$1" "$2")
  else
    need_value "$1" "a command, such as 'gdb -p %p'" "${@:2}"
    [[ -n $2 ]] || die 125 "--break-run expects a command, such as 'gdb -p %p'; it is empty"
    break_run=$2 run_options+=(--break-run)
  fi
}

take_format() { # OPTION [VALUE]
  local formats='shell, systemd, docker or kubernetes'
  need_value "$1" "$formats" "${@:2}"
  [[ $2 == @(shell|systemd|docker|kubernetes) ]] || die 125 "--format '$2': expected $formats"
  format=$2
}

take_handler() { # OPTION [VALUE]
  case $1 in
    -c | --config) need_value "$1" "the file of a configuration" "${@:2}" ;;
    -H | --handler) need_value "$1" "a handler, such as 'fail error=EAGAIN'" "${@:2}" ;;
    --fail) need_value "$1" "an error, such as EAGAIN or ENOMEM@2" "${@:2}" ;;
    --log) need_value "$1" "a file, or - for standard error" "${@:2}" ;;
  esac
  options+=("$1" "$2")
}

# The log of --trace, which the run tool shows. A process that outlives the tool writes its lines to
# this file itself, by a name that no user writes.
trace_log=/dev/./null

break_run=''  # the command of --break-run

# Reads the options into the launcher's options, run_options, print, report and program, in the
# order given.
parse() { # COMMAND ARG...
  local joined=no
  command=$1
  shift
  while (($#)); do
    case $command:$1 in
      *:--) separated=yes && shift && break ;;
      *:--[a-z]*=*)
        refuse_value "$1"
        set -- "${1%%=*}" "${1#*=}" "${@:2}"
        joined=yes && continue ;;
      *:-c | *:--config | *:-H | *:--handler | *:--fail | *:--log)
        take_handler "${@:1:2}" && shift ;;
      run:--break | run:--break-run) take_break "${@:1:2}" && shift ;;
      run:--timeout) take_timeout "${@:1:2}" && shift ;;
      run:--report) take_report "${@:1:2}" && shift ;;
      env:--format) take_format "${@:1:2}" && shift ;;
      *:--follow-exec) options+=("$1" yes) ;;
      run:--stats | run:--require-fired | run:--deep) run_options+=("$1") ;;
      run:--trace) options+=("$1" yes) && run_options+=("$1" "$trace_log") ;;
      run:--print) print=yes ;;
      run:--exec) in_place=yes ;;
      run:-q | run:--quiet) quiet=yes ;;
      *:-h | *:--help) help "$command" ;;
      *:-?*) mistaken && refuse_option "$command" "$1" ;;
      *) break ;;
    esac
    shift && joined=no
  done
  [[ -z $break_run || " ${options[*]-} " == *' --break '* ]] || die 125 "--break-run has nothing to\
 wait for; add --break WHEN, as in: --break at:0.3.1 --break-run 'gdb -p %p'"
  program=("$@")
}
