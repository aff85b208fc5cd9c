# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: what sweep cannot do by itself. -c and -H become the variables of every run,
# which sweep gets as `--env NAME=VALUE` words; it gets those options, too, for the lines that repeat
# a run. Whatever else is wrong in the options, sweep says.
# shellcheck disable=SC2034,SC2154 # the launcher's variables, and what it reads

# Reads -c and -H into options, up to the program. Status 1 where no run will need them.
read_sweep_options() { # ARG...
  while (($#)); do
    case $1 in
      -c | --config | -H | --handler)
        (($# > 1)) || return 1
        options+=("$1" "$2") && shift ;;
      --config=* | --handler=*) options+=("${1%%=*}" "${1#*=}") ;;
      -c?* | -H?*) options+=("${1:0:2}" "${1:2}") ;;
      --follow-exec) options+=("$1" yes) ;;
      -h | --help | --merge | --merge=*) return 1 ;;
      --github | --resume | --deep | --unsafe | --classes | --pairs | --plan | --force | --*=*) ;;
      -- | '' | [!-]*) return ;;
      *) (($# > 1)) && shift ;;  # with its value
    esac
    shift
  done
}

sweep_command() { # ARG...
  local tool words=()
  locate sweep
  find_tool sweep
  if read_sweep_options "$@"; then
    configure
    take_variables
  fi
  plan_variables "FORKSHIM_LIBRARY=$library" "FORKSHIM_LAUNCHER=$self"
  plan_exec "$tool" 1 ${words[@]+"${words[@]}"}
}
