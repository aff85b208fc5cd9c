# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: prints how the shell that asked for it becomes a tool. That shell started
# with the variables that the program is to get, and has changed some of them; /proc still shows
# what it was given, in order. The tool gets them as FORKSHIM_START_0 and so on, which no shell
# touches, and puts them back (supervision/start_environment.cpp). As words they would be in the
# command line, which everybody may read.
# shellcheck disable=SC2154 # what the launcher has set

# Sets given to the shell's variables as they were, NAME=VALUE; fails without /proc.
read_given() {
  local entry
  given=()
  [[ -r /proc/$shell/environ ]] || return 1
  while IFS= read -r -d '' entry; do
    [[ $entry == FORKSHIM_PROBE=* ]] || given+=("$entry")
  done <"/proc/$shell/environ"
} 2>/dev/null

# Long ones would be there twice, and the kernel bounds the sum.
shed() { # ENTRY
  local name=${1%%=*}
  [[ ${#1} -lt 1024 || $name == @(LD_*|FORKSHIM_*) || ! $name =~ ^[a-zA-Z_][a-zA-Z0-9_]*$ ]] ||
    printf 'unset %s\n' "$name"
}

# Sets quoted to the word as any POSIX shell reads it back.
quote_word() {
  local mark="'\\''"
  quoted="'${1//\'/"$mark"}'"
}

# Prints the variables: those that were given, and MORE.
plan_variables() { # MORE...
  local given=() entry quoted i
  if ! read_given; then
    printf 'unset %s\n' FORKSHIM_START FORKSHIM_PROBE
    for entry; do quote_word "$entry" && printf 'export %s\n' "$quoted"; done
    return
  fi
  given+=("$@")
  for entry in ${given[@]+"${given[@]}"}; do shed "$entry"; done
  printf 'export FORKSHIM_START=%d\n' "${#given[@]}"
  for ((i = 0; i < ${#given[@]}; i++)); do
    # A shell that had started the program would have named it here.
    [[ -z ${file-} || ${given[i]} != "_=$called" ]] || given[i]=_=$file
    quote_word "${given[i]}"
    printf 'export FORKSHIM_START_%d=%s\n' "$i" "$quoted"
  done
}

# Prints the start of FILE with WORDS and then with the shell's own arguments but the first COUNT.
plan_exec() { # FILE COUNT WORD...
  local word quoted
  quote_word "$1"
  printf 'shift %d\nexec %s' "$2" "$quoted"
  for word in "${@:3}"; do quote_word "$word" && printf ' %s' "$quoted"; done
  printf ' "$@"\n'
}

# For a tool that starts no program of the user's.
plan_tool() {
  local quoted
  quote_word "$library" && printf 'export FORKSHIM_LIBRARY=%s\n' "$quoted"
  quote_word "$self" && printf 'export FORKSHIM_LAUNCHER=%s\n' "$quoted"
  plan_exec "$tool" 1
}
