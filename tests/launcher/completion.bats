#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Completion in bash, zsh and fish, of the shipped files in the shells themselves.

load ../test_helper

setup() {
  COMPLETION=$ROOT/scripts/completion
  cd "$BATS_TEST_TMPDIR" || return
  mkdir bin
  ln -s "$FORKSHIM" bin/forkshim
  PATH=$PWD/bin:$PATH
  touch "a file.conf"
}

answer() { # WORD...: what the launcher says, words alone
  run shim --complete "$@"
  output=$(cut -f 1 <<<"$output")
  mapfile -t lines <<<"$output"
}

# Completes the last WORD as bash does after it has split a line into words.
in_bash() { # WORD...
  run bare bash -c 'source "$0/forkshim.bash"
    COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    [[ $COMP_LINE != *" = "* ]] || { COMP_LINE=${COMP_LINE/ = /=} COMP_POINT=${#COMP_LINE}; }
    $(complete -p forkshim | sed "s/.*-F \([^ ]*\).*/\1/"); printf "%s\n" "${COMPREPLY[@]}"' \
    "$COMPLETION" forkshim "$@"
}

in_fish() { # LINE
  run bare fish --no-config -c 'source $argv[1]/forkshim.fish; complete -C $argv[2]' \
    "$COMPLETION" "$1"
  output=$(cut -f 1 <<<"$output")
  mapfile -t lines <<<"$output"
}

# A Tab in a terminal, and then a key that shows the line as it has become.
in_zsh() { # LINE
  run bare zsh -f -c 'zmodload zsh/zpty; zpty z "TERM=dumb PS1= zsh -f -i"
    zpty -w z "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D
      show() { print -r -- \"<\$BUFFER>\"; zle -I }; zle -N show; bindkey ^X show
      bindkey ^I complete-word; print READY=\$((1 + 1))"
    zpty -r z line "*READY=2*"
    zpty -w -n z "$2"$'"'\\t\\x18'"'; zpty -r z line "*<*>*"; print -r -- "$line"' \
    - "$COMPLETION" "$1"
}

@test "the commands are those of the usage, and each of them exists" {
  answer ""
  assert_line --index 0 words
  for command in "${lines[@]:1}"; do
    [[ $command == --* ]] && continue
    run shim "$command" --help
    refute_output --partial "there is no command"
  done
  answer ""
  for command in run sweep check doctor env handlers report top --version; do
    assert_line "$command"
  done
}

@test "each errno that is offered is one" {
  answer run --fail ""
  ((${#lines[@]} > 9))
  for name in "${lines[@]:1}"; do
    run -0 shim check --fail "$name"
  done
}

@test "the options of a command are those of its usage text" {
  for command in run check env sweep report top; do
    answer "$command" --
    printf '%s\n' "${lines[@]:1}" | sort >offered
    ((${#lines[@]} > 2))
    while read -r option; do
      run shim "$command" "$option"
      refute_output --regexp "has no option|no such option"
    done <offered
  done
  answer sweep --
  assert_line --kinds
}

@test "each handler's keys are those that it takes, and their words values" {
  for handler in $(shim --complete handlers "" | sed 1d); do
    answer run -H "$handler "
    assert_line "$handler when="
    assert_equal "$(printf '%s\n' "${lines[@]:1}" | sort)" \
      "$({ shim handlers "$handler" && shim handlers | sed '1,/^every handler/d; /^\[shim/,$d'; } |
        sed -n "s/^  \([a-z_]*\) = .*/$handler \1=/p" | grep -v ' plugin=' | sort)"
  done
  answer run -H "order first="
  assert_output $'words\norder first=child\norder first=parent'
}

@test "values are files, commands, names or a list of them" {
  answer run -c ""
  assert_output files
  answer sweep --kinds fork,v
  assert_output $'words\nfork,vfork'
  answer env --format=sy
  assert_output $'words\n--format=systemd'
  answer doctor ""
  assert_output commands
  answer plugin n
  assert_output $'words\nnew'
  answer handlers fa
  assert_output $'words\nfail'
  answer run --fail EAGAIN
  assert_output $'words\nEAGAIN\nEAGAIN@'
}

@test "behind the options another command begins" {
  answer run --fail EAGAIN -- m
  assert_output "program 5"
  answer sweep -H 'fail' make -
  assert_output "program 4"
  answer run --timeout 5 m
  assert_output "program 4"
}

@test "completion does not build a checkout" {
  mkdir scripts
  cp -r "$FORKSHIM" "$ROOT/scripts/launcher" scripts/
  printf '#!/bin/sh\ntouch %s/built\n' "$PWD" >scripts/build
  chmod +x scripts/build
  run bare env -u FORKSHIM_BUILD scripts/forkshim --complete run -H ""
  assert_output files
  assert_not_exist built
}

@test "bash completes commands, options, values and what they stand in" {
  in_bash ha
  assert_output handlers
  in_bash run --fail = EAG
  assert_output EAGAIN
  in_bash run -H "'order fi"
  assert_output "order first="
  in_bash run --tim
  assert_output --timeout
}

@test "bash completes files, and PROGRAM by its commands and files" {
  in_bash run -c a
  assert_output "a file.conf"
  in_bash run --stats -- sha256s
  assert_line sha256sum
  in_bash run cat a
  assert_output "a file.conf"
}

@test "fish completes commands, options, values, files and PROGRAM" {
  in_fish "forkshim ha"
  assert_output handlers
  in_fish "forkshim run --fail=EAG"
  assert_output --fail=EAGAIN
  in_fish "forkshim run -H 'order fi"
  assert_output "order first="
  in_fish "forkshim run -c a"
  assert_output "a file.conf"
  in_fish "forkshim run --stats -- sha256s"
  assert_line sha256sum
}

@test "zsh completes commands, values and files" {
  in_zsh "forkshim ha"
  assert_output --partial "<forkshim handlers >"
  in_zsh "forkshim run --fail=EAG"
  assert_output --partial "<forkshim run --fail=EAGAIN"
  in_zsh "forkshim run -H 'order fi"
  assert_output --partial "<forkshim run -H 'order first="
  in_zsh "forkshim run -c a"
  assert_output --partial "<forkshim run -c a\\ file.conf >"
}

@test "zsh hands PROGRAM's arguments to that program's completion" {
  in_zsh "forkshim run --stats -- sha256su"
  assert_output --partial "<forkshim run --stats -- sha256sum >"
  in_zsh "forkshim run --stats -- cat a"
  assert_output --partial "<forkshim run --stats -- cat a\\ file.conf >"
}

@test "the shells find no error in the files" {
  run -0 bare bash -n "$COMPLETION/forkshim.bash"
  run -0 bare zsh -n "$COMPLETION/_forkshim"
  run -0 bare fish --no-execute "$COMPLETION/forkshim.fish"
}
