# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: finds the program to run, says what keeps it from running, and plans its
# parent.
# shellcheck disable=SC2154 # what the launcher has set

# True for text without a #! line, which execvp(3) hands to the shell. bash would read it in this
# process, that is without the library.
lacks_interpreter() { # FILE
  local start LC_ALL=C
  IFS= read -r -d '' -n 80 start <"$1" && ((${#start} < 80)) && return 1
  [[ $start != '#!'* && $start != $'\x7fELF'* ]]
} 2>/dev/null

# Ends forkshim where the #! line names an interpreter that is not there: the kernel's own words
# for it, "No such file or directory", are about the script.
check_interpreter() { # FILE
  local line interpreter rest
  { IFS= read -r -n 4096 line <"$1"; } 2>/dev/null
  [[ ${line-} == '#!'* ]] || return 0
  read -r interpreter rest <<<"${line#'#!'}"
  [[ -z $interpreter || -e $interpreter ]] ||
    die 127 "$1: its interpreter $interpreter is missing; correct its first line, or install it"
}

# Sets file to where execvp(3) finds NAME, or else to what would be it if it could be executed. Fails
# where there is neither. By the shell itself, whose `type -P` would need a process to be read.
search() { # NAME
  local rest=$PATH: folder spare=''
  while [[ -n $rest ]]; do
    folder=${rest%%:*} rest=${rest#*:}
    file=${folder:-.}/$1
    if [[ -e $file && ! -d $file ]]; then
      [[ ! -x $file ]] || return 0
      spare=${spare:-$file}
    fi
  done
  file=$spare
  [[ -n $file ]]
}

start() { # COUNT: of the words before the program
  local name=${program[0]} file=${program[0]} hint before=()
  [[ -n $file ]] || die 127 "the program's name is empty"
  if [[ $file != */* ]]; then
    if ! search "$name"; then
      mistaken
      hint=$(hint_at_program "$name")
      die 127 "$name: not found in PATH$hint"
    fi
  fi
  [[ -e $file ]] || die 127 "$name: no such file"
  [[ ! -d $file ]] || die 126 "$name: is a directory, expected a program"
  [[ -f $file ]] || die 126 "$name: is no regular file, expected a program"
  [[ -x $file ]] || die 126 "$name: cannot be executed; its mode lacks the x bit for this user"
  check_interpreter "$file"
  before=("$name")
  ! lacks_interpreter "$file" || { before=(/bin/sh "$file") && file=/bin/sh; }
  supervise $(($1 + 1)) "${before[@]}"
}

supervise() { # COUNT WORD...: the first words of the program's command line, after COUNT others
  local words=() tool
  take_variables
  find_tool run
  plan_variables
  plan_exec "$tool" "$1" ${run_options[@]+"${run_options[@]}"} --file "$file" ${words[@]+"${words[@]}"} -- "${@:2}"
  trap - EXIT  # the log for a page is the tool's now
}
