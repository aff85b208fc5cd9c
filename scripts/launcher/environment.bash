# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: writes the environment of a run for those who read it back: a shell, a
# systemd unit, a Dockerfile, a Kubernetes container. Each has marks of its own for what is special
# in it, and none of them may get at the text otherwise.
# shellcheck disable=SC2154 # the launcher's preload and program

quote() { # WORD...: prints the words so that any POSIX shell reads them back
  local word mark="'\\''"
  for word; do printf " '%s'" "${word//\'/"$mark"}"; done
}

print_environment() { # for run --print
  print_variables shell
  ((${#program[@]} == 0)) || printf 'exec%s\n' "$(quote "${program[@]}")"
}

print_variables() { # FORMAT
  local name
  # shellcheck disable=SC2034
  local LD_PRELOAD=$preload
  [[ $1 != kubernetes ]] || printf 'env:\n'
  [[ $1 != docker ]] || embed_configuration
  for name in LD_PRELOAD FORKSHIM_CONFIG FORKSHIM_INLINE; do
    [[ -z ${!name-} ]] || "as_$1" "$name" "${!name}"
  done
}

as_shell() { # NAME VALUE
  printf 'export%s\n' "$(quote "$1=$2")"
}

# For a [Service] section; % begins a specifier there.
as_systemd() { # NAME VALUE
  local value=${2//%/%%}
  printf 'Environment="%s=%s"\n' "$1" "$(escape "$value")"
}

# Kubernetes puts variables in for $(NAME), and reads $$ as $.
as_kubernetes() { # NAME VALUE
  local dollars='$$'
  printf '  - name: %s\n    value: "%s"\n' "$1" "$(escape "${2//\$/"$dollars"}")"
}

as_docker() { # NAME VALUE
  [[ $2 != *[[:cntrl:]]* ]] || die 125 "env --format docker: $1 holds a control character, which no\
 ENV of a Dockerfile can"
  local value
  value=$(escape "$2")
  printf 'ENV %s="%s"\n' "$1" "${value//\$/\\\$}"
}

# Between quotation marks, in the way of C that systemd and YAML share.
escape() { # VALUE
  local value=$1 character number code
  value=${value//\\/\\\\}
  value=${value//\"/\\\"}
  value=${value//$'\n'/\\n}
  for ((number = 1; number < 128; number += number == 31 ? 96 : 1)); do
    printf -v code '\\x%02x' "$number"
    printf -v character '%b' "$code"
    [[ $value != *"$character"* ]] || value=${value//"$character"/"$code"}
  done
  printf '%s' "$value"
}

# ENV cannot hold several lines, and the image has no configuration of this machine's: so the image
# gets one file of all. The end's line cannot be in it, since it is no line of a configuration.
embed_configuration() {
  local text='' end=END_OF_FORKSHIM
  if [[ -n ${FORKSHIM_CONFIG-} ]]; then
    text=$(<"$FORKSHIM_CONFIG")$'\n'
  fi
  text+=${FORKSHIM_INLINE-}
  FORKSHIM_CONFIG='' FORKSHIM_INLINE=''
  [[ -n $text ]] || return 0
  printf 'COPY <<"%s" /etc/forkshim/forkshim.conf\n%s' "$end" "$text"
  [[ $text == *$'\n' ]] || printf '\n'
  printf '%s\n' "$end"
}
