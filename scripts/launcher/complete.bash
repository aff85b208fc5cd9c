# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: `forkshim --complete WORD...` prints what the last WORD may become, for
# the completions of all shells. The first line names what else fits: `words` for nothing, `files`,
# `commands`, or `program N`, where the Nth WORD begins a command of its own. Each further line is a
# word, a tab, and what it means. What can be said comes from usage texts and from the library.

# shellcheck disable=SC2034,SC2154 # the launcher's self and tools
completing=yes
current=''
offer() { printf '%s\n' "$1"; } # KIND
word() {                        # WORD MEANING
  [[ $1 != "$current"* ]] || printf '%s\t%s\n' "$1" "$2"
}

words() { # PREFIX WORD...: without a meaning
  local item
  for item in "${@:2}"; do word "$1$item" ''; done
}

# Reads the options of a usage text: what value each takes, and what it means.
declare -A takes=() means=() short=()
read_options() {
  local line name='' rest option='^ +(-[[:alpha:]])?,? ?(--[a-z-]+)(.*)$'
  while IFS= read -r line; do
    rest=${line#"${line%%[![:blank:]]*}"}
    if [[ $line =~ $option ]]; then
      name=${BASH_REMATCH[2]} rest=${BASH_REMATCH[3]}
      takes[$name]=${rest%%  *}
      [[ -z ${BASH_REMATCH[1]} ]] || short[${BASH_REMATCH[1]}]=$name
      rest=${rest#"${takes[$name]}"}
      means[$name]=${rest#"${rest%%[![:blank:]]*}"}
    elif [[ -n $name && -n $rest && $line == ' '* ]]; then
      means[$name]+=${means[$name]:+ }$rest
    else
      name=''
    fi
  done
}

read_command() { # COMMAND
  read_options < <(help_of "$1")
}

complete_words() { # WORD...
  (($# > 0)) || return 0
  current=${!#}
  (($# > 1)) || { complete_command && return; }
  local i last='' given=("$@")
  read_command "$1" 2>/dev/null
  for ((i = 1; i < $# - 1; i++)); do
    last=''
    case ${given[i]} in
      --) offer "program $((i + 2))" && return ;;
      --*=*) ;;
      -*)
        last=${short[${given[i]}]-${given[i]}}
        [[ -n ${takes[$last]-} ]] || last=''
        [[ -z $last ]] || ((++i)) ;;
      *) [[ $1 != run && $1 != sweep ]] || { offer "program $((i + 1))" && return; } ;;
    esac
  done
  # The value of an option is looked at once its own word is over.
  ((i == $#)) || last=''
  complete_place "$1" "$last" "$#"
}

complete_place() { # COMMAND OPTION COUNT: OPTION is the one whose value comes, if any
  local name
  if [[ -n $2 ]]; then
    complete_value "$2" ''
  elif [[ $current == --*=* ]]; then
    complete_value "${current%%=*}" "${current%%=*}="
  elif [[ $current == -* || $1 == @(check|env) ]]; then
    offer words
    for name in "${!means[@]}"; do word "$name" "${means[$name]}"; done | sort
  else
    case $1 in
      run | sweep) offer "program $3" ;;
      handlers) offer words && handler_names '' ;;
      doctor) offer commands ;;
      report | top) offer files ;;
      plugin) offer words && word new 'write a plugin to begin from' ;;
      *) offer words ;;
    esac
  fi
}

complete_command() {
  local line name='' pattern='^ *(Usage:)? *forkshim ([a-z]+) .*  ([^ ].*)$'
  offer words
  while IFS= read -r line; do
    [[ $line =~ $pattern && ${BASH_REMATCH[2]} != "$name" ]] || continue
    name=${BASH_REMATCH[2]}
    word "$name" "${BASH_REMATCH[3]}"
  done < <(usage)
  word --version 'print version, commit and the libc it needs'
  word --help 'print how forkshim is used'
}

errors=(EAGAIN ENOMEM ENOSYS EPERM EACCES EBUSY EFAULT EINTR EINVAL EIO EMFILE ENFILE ENOENT ENOEXEC
  ENOSPC ETIMEDOUT EUSERS)

complete_value() { # OPTION PREFIX
  local text=${current#"$2"} list=$2
  [[ $text != *,* ]] || list+=${text%,*},
  case $1 in
    -H | --handler)
      offer "$([[ $current == *' '* ]] && echo words || echo files)"
      complete_handler "$2" ;;
    --fail)
      offer words && words "$2" "${errors[@]}"
      [[ " ${errors[*]} " != *" $text "* ]] || word "$current@" 'the Nth: 3, 2..5, 4+, at:0.3.1' ;;
    --errors) offer words && words "$list" "${errors[@]}" ;;
    --kinds) offer words && words "$list" fork vfork spawn thread exec ;;
    --action) offer words && words "$2" fail kill delay ;;
    --faults) offer words && words "$list" once from ;;
    --compare) offer files && words "$list" none stdout ;;
    --format) offer words && words "$2" shell systemd docker kubernetes ;;
    --break) offer words && word at: 'a lineage, such as at:0.3.1' ;;
    --break-run | --normalize | --check | --before | --ready | --drive) offer commands ;;
    --timeout | --delay | --interval | --count | --max | --jobs | --shard | --budget | --confirm) offer words ;;
    *) offer files ;;
  esac
}

# The library's table, asked once: lines of NAME, and of its `  KEY = VALUES` with what they mean.
table=''
read_table() {
  [[ -n $table || ! -x $tools/launch ]] || table=$("$tools/launch" unbuilt "$self" "$self" handlers 2>/dev/null)
}

handler_names() { # PREFIX
  local line
  read_table
  while IFS= read -r line; do
    [[ $line != 'every handler' ]] || break
    [[ $line == ' '* || -z $line ]] || word "$1$line" ''
  done <<<"$table"
}

# NAME KEY=VALUE..., of which the last is unfinished.
complete_handler() { # PREFIX
  local text=${current#"$1"} name before last
  [[ $text == *' '* ]] || { handler_names "$1" && return; }
  name=${text%% *} last=${text##* }
  before=$1${text%"$last"}
  read_table
  local line inside='' key=''
  while IFS= read -r line; do
    case $line in
      '    '*) [[ -z $key || $last == *=* ]] || word "$before$key=" "${line#      }" ;;
      '  '*' = '*)
        key=${line#  } && key=${key%% = *}
        [[ -n $inside && $key != plugin ]] || key=''
        [[ -z $key || $last != "$key="* ]] || key_values "$before$key=" "${line#* = }" ;;
      *) [[ $line == "$name" || $line == 'every handler' ]] && inside=yes || inside='' ;;
    esac
  done <<<"$table"
}

# What the table calls a value: words in small letters are literal, others are kinds of values.
key_values() { # PREFIX VALUES
  local item signals
  for item in ${2//[|,]/ }; do
    case $item in
      ERRNO) words "$1" "${errors[@]}" ;;
      SIGNAL) mapfile -t signals < <(compgen -A signal SIG) && words "$1" "${signals[@]}" ;;
      a | list) ;;
      *) [[ $item == *[!a-z-]* ]] || word "$1$item" '' ;;
    esac
  done
}
