# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: its sentences. They quote words that may hold anything; no byte of them
# shall steer a terminal by control characters (C1 too) or direction marks, nor a CI server by `##[`.

# Sets plain to the text without such bytes, on one line. What is no UTF-8 goes first: some terminals
# take a byte such as 0x9b for a control character.
make_plain() { # TEXT
  local LC_ALL=C rest=${1//$'\n'/ } dangerous
  local character=$'^([\x01-\x7f]+|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf][\x80-\xbf]'
  character+=$'|[\xf0-\xf4][\x80-\xbf][\x80-\xbf][\x80-\xbf])'
  plain=''
  while [[ -n $rest ]]; do
    if [[ $rest =~ $character ]]; then
      plain+=${BASH_REMATCH[0]} rest=${rest:${#BASH_REMATCH[0]}}
    else
      plain+='?' rest=${rest:1}
    fi
  done
  for dangerous in '[[:cntrl:]]' $'\xc2[\x80-\x9f]' $'\xd8\x9c' $'\xe2\x80[\x8e\x8f\xa8-\xae]' \
    $'\xe2\x81[\xa6-\xa9]' '##'; do
    # shellcheck disable=SC2295 # it is a pattern
    plain=${plain//$dangerous/?}
  done
}

say() { # SENTENCE
  local plain
  make_plain "$1"
  printf 'forkshim: %s\n' "$plain"
}

# Prints at once what a command prints, and ends with a sentence where that is not to be had.
show() { # COMMAND ARG...
  local text out error='Bad file descriptor'
  text=$("$@" && printf x) || exit
  { exec {out}>&1; } 2>/dev/null ||
    die 125 "standard output cannot be written: $error"
  error=$(LC_ALL=C && printf %s "${text%x}" 2>&1 >&"$out") ||
    { [[ $error ]] && die 125 "standard output cannot be written: ${error##*: }"; } || exit 141
  exec {out}>&-
}

die() { # STATUS SENTENCE
  say "$2" >&2
  exit "$1"
}
