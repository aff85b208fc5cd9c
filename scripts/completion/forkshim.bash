# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion for bash. The launcher knows what fits; this hands it the words and takes its answer.

# Sets words to those up to the cursor, with what bash splits at = : and @ joined again.
__forkshim_words() {
  local rest=${COMP_LINE:0:COMP_POINT} word i
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $i == 0 || -z $rest || $rest == [[:blank:]]* ]]; then
      rest=${rest#"${rest%%[![:blank:]]*}"}
      words+=("${rest:0:${#word}}")
    else
      words[-1]+=${rest:0:${#word}}
    fi
    rest=${rest#"$word"}
  done
}

# Where there is bash-completion, the command at the Nth word has a completion of its own.
__forkshim_program() { # N
  if declare -F _command_offset >/dev/null; then
    _command_offset "$((COMP_CWORD - ${#words[@]} + 1 + $1))"
  elif (($1 == ${#words[@]} - 1)); then
    mapfile -t COMPREPLY < <(compgen -c -- "$current" && compgen -f -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

_forkshim() {
  local words current start='' answer item
  __forkshim_words
  current=${words[-1]}
  case $current in
    # In quotation marks nothing is split, and the mark is not part of the word.
    [\'\"]*) current=${current:1} words[-1]=${current:1} ;;
    *[=:@]*) [[ $COMP_WORDBREAKS != *[=:@]* ]] || start=${current%"${current##*[=:@]}"} ;;
  esac
  words[-1]=$current
  COMPREPLY=()
  mapfile -t answer < <("${words[0]/#\~/$HOME}" --complete "${words[@]:1}" 2>/dev/null)
  case ${answer[0]-} in
    program\ *) __forkshim_program "${answer[0]#* }" && return ;;
    files) compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "${current#"$start"}") ;;
    commands) mapfile -t COMPREPLY < <(compgen -c -- "${current#"$start"}") ;;
  esac
  for item in "${answer[@]:1}"; do
    item=${item%%$'\t'*}
    COMPREPLY+=("${item#"$start"}")
    # More is to come behind these.
    [[ $item != *[=@] ]] || compopt -o nospace 2>/dev/null
  done
}

complete -F _forkshim forkshim
