# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: what a refused word was probably meant to be. Read only where forkshim is
# about to end, so it may take its time.
# shellcheck disable=SC2154 # the launcher's parts, shell and command

# Sets distance to the number of letters to add, drop, replace, or exchange with their neighbour.
edit_distance() { # WORD WORD
  local -a before=() above=() row=()
  local i j least
  for ((j = 0; j <= ${#2}; j++)); do row[j]=$j; done
  for ((i = 1; i <= ${#1}; i++)); do
    before=(${above[@]+"${above[@]}"}) above=("${row[@]}") row=("$i")
    for ((j = 1; j <= ${#2}; j++)); do
      [[ ${1:i-1:1} == "${2:j-1:1}" ]]
      ((least = above[j - 1] + $?, least = above[j] + 1 < least ? above[j] + 1 : least))
      ((least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least))
      [[ $i -eq 1 || $j -eq 1 || ${1:i-2:2} != "${2:j-1:1}${2:j-2:1}" ]] ||
        ((least = before[j - 2] + 1 < least ? before[j - 2] + 1 : least))
      row[j]=$least
    done
  done
  distance=${row[${#2}]}
}

# Prints the candidate that differs least, if any differs little, as text/nearest.cpp does.
nearest() { # WORD CANDIDATE...
  local candidate best='' fewest=$((${#1} / 3)) distance
  ((fewest = (fewest < 3 ? fewest : 3) + 1))
  ((${#1} <= 40)) || return 0
  for candidate in "${@:2}"; do
    edit_distance "$1" "$candidate"
    ((distance >= fewest)) || fewest=$distance best=$candidate
  done
  printf '%s' "$best"
}

refuse_option() { # COMMAND WORD
  local known=() line name=${2%%=*} meant option='^ +(-[[:alpha:]], |)(--[a-z-]+)'
  # shellcheck source=scripts/launcher/help.bash
  source "$parts/help.bash"
  while IFS= read -r line; do
    [[ ! $line =~ $option ]] || known+=("${BASH_REMATCH[2]}")
  done < <("help_$1")
  [[ "$flag_options$value_options" != *" $name "* ]] ||
    die 125 "$1 has no option $name, which is another command's; see forkshim help $1"
  meant=$(nearest "$name" ${known[@]+"${known[@]}"})
  [[ -z $meant ]] || die 125 "$1 has no option $name; did you mean $meant?"
  die 125 "$1 has no option $name; see forkshim help $1"
}

refuse_command() { # WORD ARG...
  local meant quoted=''
  meant=$(nearest "$1" run check env handlers plugin sweep report doctor top help)
  [[ -z $meant ]] || type -P -- "$1" >/dev/null ||
    die 125 "there is no command \"$1\"; did you mean $meant?"
  printf -v quoted ' %q' "$@"
  ((${#quoted} <= 200)) || printf -v quoted ' %q' "$1" ...
  die 125 "there is no command \"$1\"; to run a program: forkshim run --$quoted"
}

# Prints what the user may have wanted in place of a program that is not there.
hint_at_program() { # WORD
  if [[ -f ./$1 ]]; then
    printf '; did you mean ./%s?' "$1"
  elif [[ $1 == *[[:blank:]]* ]]; then
    printf '; it is one word, so leave out the quotation marks, or run it by a shell: sh -c '
    quote_word "$1" && printf '%s' "$quoted"
  elif [[ $1 == [[:alpha:]_]*([[:alnum:]_])=* && ${options[*]-} == *"-H "* ]]; then
    printf "; -H takes one word, such as -H 'fail %s'" "$1"
  elif [[ $1 == [[:alpha:]_]*([[:alnum:]_])=* ]]; then
    printf '; to set a variable: env %s PROGRAM' "$1"
  elif [[ $(type -t -- "$1") == @(builtin|keyword) ]]; then
    printf "; it is a command of the shell's, as in: sh -c '%s ...'" "$1"
  fi
}

# Says that options stand behind the program, in a run that has no handler and no `--`. Only those
# that other programs do not have: curl has --fail, and a -H of its own.
note_options_behind() {
  local i option="^(--fail[= ]([a-z]+:)?E[A-Z0-9]+|-H (fail|log|delay)|--require-fired|--follow-exec)"
  for ((i = 1; i < ${#program[@]}; i++)); do
    [[ "${program[i]} ${program[i + 1]-}" =~ $option ]] || continue
    (die 0 "${program[i]%%=*} behind ${program[0]} is an argument of that program; options of\
 forkshim run come before it")
    return 0
  done
}
