# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: turns -c, -H, --fail, --break, --log and --follow-exec into FORKSHIM_CONFIG and
# FORKSHIM_INLINE. It knows how a line of configuration is written, and leaves the meaning of keys
# and values to the library, which reads the text afterwards.

# The section names in use, one a line. Names must differ, so those of the file and of an outer
# forkshim are passed over. Reads what config/reader.cpp takes for a section: blanks, a byte order
# mark and carriage returns are no part of it. What the library refuses for its size is not read.
taken=$'\n' largest=262144
take_names() { # reads configuration text
  local LC_ALL=C line lines blank=$'[ \t\r]' header
  header="^$blank*\\[$blank*handler$blank+([^]]*)\\]"
  mapfile -t lines
  lines[0]=${lines[0]-}
  lines[0]=${lines[0]#$'\xef\xbb\xbf'}
  for line in "${lines[@]}"; do
    # The expression, and blanks behind the name, take time that few lines are worth.
    [[ $line == *'['*handler* && ${#line} -le 1000 && $line =~ $header ]] || continue
    # shellcheck disable=SC2295 # it is a pattern
    taken+=${BASH_REMATCH[1]%%*($blank)}$'\n'
  done
}

# A line break would begin another line of configuration, and ` ;` a comment.
check_value() { # SUBJECT VALUE
  [[ $2 != *[$'\n\r']* ]] ||
    die 125 "$1 holds a line break, which no line of configuration can; leave it out"
  [[ $2 != ';'* && $2 != *[[:blank:]]';'* ]] || die 125 "$1 is \"$2\", but a semicolon at the\
 start or after a space begins a comment; leave out the space or the semicolon"
}

# Marks the next section as that of an option: the library then names the option in its sentences,
# and not a line that the user never saw. A line of configuration has a bound.
mark_option() { # OPTION AS WRITTEN
  FORKSHIM_INLINE+=";@option ${1:0:200}"$'\n'
}

add_handler() { # OPTION PLUGIN LINE...
  local option=$1 && shift
  local plugin=$1 name=${1##*/} suffix='' count=1
  name=${name%.so}
  name=${name//[^[:alnum:]_.+-]/-}
  [[ $plugin != */* || $plugin == /* ]] || plugin=$PWD/$plugin
  check_value "the path of plugin $name" "$plugin"
  while [[ $taken == *$'\n'"$name$suffix"$'\n'* ]]; do suffix=-$((++count)); done
  taken+=$name$suffix$'\n'
  mark_option "$option"
  # shellcheck disable=SC2154 # parse sets it
  [[ $command != run ]] || run_options+=(--written "$name$suffix=${option:0:200}")
  FORKSHIM_INLINE+="[handler $name$suffix]"$'\n'
  local line
  for line in "plugin = $plugin" "${@:2}"; do
    # Whatever it was joined from: the folder's name, too, may hold anything.
    check_value "$option" "$line"
    FORKSHIM_INLINE+=$line$'\n'
  done
}

handler_option() { # 'PLUGIN KEY=VALUE...'
  check_value "-H" "${1//;/}"
  local plugin rest key value lines=()
  read -r plugin rest <<<"$1"
  [[ $plugin == */* || $plugin =~ ^[[:alnum:]_.+-]+$ ]] ||
    die 125 "-H '$1': expected a plugin's name or path first, as in -H 'log output=forks.jsonl'"
  local pair="^([[:alpha:]_][[:alnum:]_.-]*)=('[^']*'|\"[^\"]*\"|[^[:blank:]'\"]*)([[:blank:]].*)?$"
  while [[ $rest =~ $pair ]]; do
    key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]} rest=${BASH_REMATCH[3]}
    rest=${rest##*([[:blank:]])}
    [[ $value != [\'\"]* ]] || value=${value:1:-1}
    check_value "-H '$plugin': the value of $key" "$value"
    lines+=("$key = $value")
  done
  [[ -z $rest ]] || die 125 "-H '$1': expected KEY=VALUE, in quotation marks where VALUE has\
 spaces, found: $rest"
  add_handler "-H '$1'" "$plugin" ${lines[@]+"${lines[@]}"}
}

fail_option() { # [KIND:]ERRNO[@WHEN]
  local fault=$1 kind=''
  [[ $1 =~ ^([a-z]+:)?[[:alnum:]]+(@(at:)?[^@:\;[:space:]]+)?$ ]] || die 125 "--fail '$1': expected ERRNO or\
 ERRNO@WHEN, such as EAGAIN, EAGAIN@3, EAGAIN@2..5 or EAGAIN@at:0.3.1, or one of a kind, such as\
 thread:EAGAIN@2"
  if [[ $1 =~ ^[a-z]+: ]]; then
    fault=${1#*:} kind="kinds = ${1%%:*}"
  fi
  case $fault in
    *@at:*) add_handler "--fail $1" fail "error = ${fault%%@*}" "at = ${fault#*@at:}" ${kind:+"$kind"} ;;
    *@*) add_handler "--fail $1" fail "error = ${fault%%@*}" "when = ${fault#*@}" ${kind:+"$kind"} ;;
    *) add_handler "--fail $1" fail "error = $fault" ${kind:+"$kind"} ;;
  esac
}

# A word of the value `run` of the handler command.
quoted() { # OPTION WORD
  if [[ $2 != *\'* ]]; then
    printf "'%s'" "$2"
  elif [[ $2 != *'"'* ]]; then
    printf '"%s"' "$2"
  else
    die 125 "$1 has quotation marks of both kinds, which a line of configuration cannot hold; put the\
 command into a script"
  fi
}

# prepare runs in reverse order: first what waits for the stop is started, and then comes the stop.
# shellcheck disable=SC2154 # main.bash sets parts
break_option() { # WHEN
  local when="when = $1" run
  [[ $1 =~ ^(at:)?[0-9][0-9.+]*$ ]] || die 125 "--break '$1': expected an ordinal or a lineage, such as\
 3, 2..5 or at:0.3.1"
  [[ $1 != at:* ]] || when="at = ${1#at:}"
  add_handler "--break $1" signal "prepare = SIGSTOP" "$when"
  [[ -n $break_run ]] || return 0
  run="$(quoted --break-run "$BASH") $(quoted --break-run "$parts/break.bash")" || exit
  run+=" $(quoted --break-run "$break_run")" || exit
  add_handler "--break-run '$break_run'" command "run = $run" "phase = prepare" "$when" \
    "pass = HOME,USER,TERM,TMUX,DISPLAY,WAYLAND_DISPLAY,XDG_RUNTIME_DIR,LANG,LC_ALL,TMPDIR,EDITOR"
}

absolute() { # FILE
  [[ $1 == /* ]] || printf '%s/' "$PWD"
  printf '%s' "$1"
}

log_option() { # FILE, made absolute because the tree's programs may change their folder
  [[ -n $1 ]] || die 125 "--log expects a file, or - for standard error; it is empty"
  check_value --log "$1"
  # The run tool adds what it knows of ends; a name that is a pattern is several files.
  [[ $command != run || $1 == - || $1 == *%* ]] || run_options+=(--log "$(absolute "$1")")
  # % begins a pattern in an output's name.
  case $1 in
    - | /*) add_handler "--log $1" log "output = $1" ;;
    *) add_handler "--log $1" log "output = ${PWD//%/%%}/$1" ;;
  esac
}

# Why no page can be written there, or nothing. Opens nothing, since a link on the way may be another
# user's, which the tool that writes the page refuses.
# The run tool makes the page of this log and removes it; until it runs, that is the launcher's duty.
report_option() {
  local folder=${TMPDIR:-/tmp}
  # Whoever could exchange what is there would write the page.
  [[ ! -d $folder ]] || keeps_entries "$folder" || folder=/tmp
  page_log=$(LC_ALL=C mktemp "$folder/forkshim-run.XXXXXX" 2>&1) ||
    die 125 "--report expects room for the run's log in $folder: ${page_log##*: }; set TMPDIR to a directory\
 that can be written"
  trap 'rm -f -- "$page_log"' EXIT
  [[ $page_log == /* ]] || page_log=$PWD/$page_log
  options+=(--log "${page_log//%/%%}") run_options+=(--report-log "$page_log")
}

config_option() { # FILE
  [[ -n $1 ]] || die 125 "-c expects a file; it is empty"
  [[ ! -p $1 ]] || die 125 "-c $1: expected a file, found a pipe, which only one process could\
 read; write the text to a file"
  FORKSHIM_CONFIG=$1
  [[ $1 == /* ]] || FORKSHIM_CONFIG=$PWD/$1
}

# Behind the other [shim] sections, so that it decides.
follow_exec_option() {
  mark_option --follow-exec
  FORKSHIM_INLINE+=$'[shim]\nfollow_exec = yes\n'
}

# For those who keep the variables: check has read the text.
unmark_options() {
  local line text=''
  [[ $FORKSHIM_INLINE == *';@option '* ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    [[ $line == ';@option '* ]] || text+=$line$'\n'
  done <<<"$FORKSHIM_INLINE"
  FORKSHIM_INLINE=${text%$'\n'}
}

# shellcheck disable=SC2154 # options.bash sets trace_log
inline_handlers() { # [OPTION VALUE]...
  local i file text
  local -a words=("$@")
  shopt -s extglob
  # -c first, because the file decides which names are taken.
  for ((i = 0; i < $#; i += 2)); do
    [[ ${words[i]} != -c && ${words[i]} != --config ]] || config_option "${words[i + 1]}"
  done
  file=${FORKSHIM_CONFIG-/etc/forkshim/forkshim.conf}
  # To a zero byte, which the library refuses, or one beyond its limit; else `read` fails at the end.
  # Then from the file again, since of a here-document that is a pipe bash reads byte by byte.
  [[ ! -f $file || ! -r $file ]] ||
    LC_ALL=C IFS='' read -r -d '' -n $((largest + 1)) text <"$file" || take_names <"$file"
  FORKSHIM_INLINE=${FORKSHIM_INLINE-}
  [[ -z $FORKSHIM_INLINE ]] || take_names <<<"$FORKSHIM_INLINE"
  [[ -z $FORKSHIM_INLINE || $FORKSHIM_INLINE == *$'\n' ]] || FORKSHIM_INLINE+=$'\n'
  for ((i = 0; i < $#; i += 2)); do
    case ${words[i]} in
      -H | --handler) handler_option "${words[i + 1]}" ;;
      --fail) fail_option "${words[i + 1]}" ;;
      --break) break_option "${words[i + 1]}" ;;
      --log) log_option "${words[i + 1]}" ;;
      --trace) add_handler --trace log "output = $trace_log" \
        "phases = start,parent,failed,exit,missed" ;;
      --follow-exec) follow_exec_option ;;
    esac
  done
}
