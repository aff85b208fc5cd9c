# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The launcher's main part: main.bash SELF SHELL CALLED COMMAND ARG... by scripts/forkshim. If SHELL
# is a process and not `direct`, that shell is to become a tool, and standard output is its plan
# (plan.bash); without a plan it starts this part again as `direct`, which then may print.
set -u
# An empty one is the program's to have; this part needs commands.
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
unset FORKSHIM_PROBE completing
# shellcheck disable=SC2034 # the parts read it
self=$1 shell=$2 called=$3
parts=${BASH_SOURCE[0]%/*}
shift 3
argument_count=$#

# In a function, since bash would keep a list of the script's arguments for `source`: 1.5 s for
# 100,000.
load_sentences() {
  # shellcheck source=scripts/launcher/say.bash
  source "$parts/say.bash" || exit 125
}
load_sentences

# The general usage text is this file's header.
usage() {
  local line begun=''
  while IFS= read -r line && [[ $line == '#'* ]]; do
    line=${line#'#'}
    [[ $line == '!'* || $line == ' SPDX'* || ($line == '' && -z $begun) ]] && continue
    begun=yes
    printf '%s\n' "${line#' '}"
  done <"$self"
}

# Has the library answer QUESTION in this process, a subshell, which becomes a host that ends before
# its main. ld.so goes on without a library that it cannot load; the host then ends with 1, which
# proves that nobody answered. A link would lead to one program for all commands, often a static one.
probe() { # QUESTION
  local host=(/bin/false)
  [[ -x ${host[0]} && ! -L ${host[0]} ]] || host=("$BASH" -p -c 'exit 1')
  FORKSHIM_DISABLE='' FORKSHIM_PROBE=$1 LD_PRELOAD=$preload exec -- "${host[@]}"
}

# Ends forkshim unless the library answered the probe and found no error.
judge() { # STATUS MESSAGES
  [[ -z $2 || $1 == 1 ]] || printf '%s\n' "$2" >&2
  case $1 in
    0) ;;
    1) die 125 "$library does not answer when preloaded, so no handler would run${2:+: $2}" ;;
    125) exit 125 ;;
    *) die 125 "the process that checks the configuration ended with status $1" ;;
  esac
}

# Prints the help of a command, and ends.
help() { # COMMAND
  [[ $shell == direct ]] || exit 0
  # shellcheck source=scripts/launcher/help.bash
  source "$parts/help.bash"
  help_of "$1"
  exit
}

ask() { # QUESTION
  locate
  local answer
  { answer=$(probe "$1" 2>&1 >&3); } 3>&1
  judge $? "$answer"
}

# What options.bash reads from the command line.
options=() run_options=() command='' print=no in_place=no quiet=no report=no format=shell
separated=no program=()

# Exports what the options say, and checks it before any program starts.
configure() {
  # shellcheck source=scripts/launcher/inline.bash
  source "$parts/inline.bash"
  [[ $report == no ]] || report_option
  inline_handlers ${options[@]+"${options[@]}"}  # bash 4.3 takes an empty list for unset
  [[ -z ${FORKSHIM_CONFIG-} ]] || export FORKSHIM_CONFIG
  [[ -z $FORKSHIM_INLINE ]] || export FORKSHIM_INLINE
  answer=$(probe check 2>&1 >/dev/null)
  judge $? "$answer"
}

# Puts the variables of the program's processes into words. Their parent must not be under the
# program's handlers, but stays under those of an outer forkshim, whose variables it therefore keeps.
take_variables() {
  local name
  words=(--env "LD_PRELOAD=$preload")
  for name in FORKSHIM_CONFIG FORKSHIM_INLINE; do
    [[ -z ${!name-} ]] || words+=(--env "$name=${!name}")
  done
}

run() {
  parse run "$@"
  [[ $print == yes || ${#program[@]} -gt 0 ]] ||
    die 125 "run expects a program, as in: forkshim run --log - -- make"
  [[ $print == no || ${#run_options[@]} == 0 ]] || die 125 "--print starts no program, so\
 ${run_options[0]} has no use with it; leave one of them out"
  [[ $print == no || $shell == direct ]] || exit 0
  [[ $in_place == no || ${#run_options[@]} == 0 ]] || die 125 "--exec leaves no process that could\
 see the end of the run, which ${run_options[0]} needs; leave one of them out"
  if [[ $report == yes ]]; then locate run report; else locate run; fi
  [[ $print == no ]] || check_lasting
  configure
  if [[ $print == yes ]]; then
    # shellcheck source=scripts/launcher/environment.bash
    source "$parts/environment.bash"
    unmark_options
    print_environment
    exit
  fi
  [[ $quiet == no ]] || run_options+=(--quiet)
  [[ $in_place == no ]] || run_options+=(--exec)
  if [[ $taken == $'\n' && $quiet == no && $in_place == no ]]; then
    run_options+=(--stats)
    [[ $separated == yes ]] || { mistaken && note_options_behind; }
  fi
  # shellcheck source=scripts/launcher/start.bash
  source "$parts/start.bash"
  start $((argument_count - ${#program[@]}))
}

check() {
  parse check "$@"
  ((${#program[@]} == 0)) || die 125 "check takes options only, found \"${program[0]}\"; to check\
 a file: forkshim check -c FILE"
  locate
  configure
  local file=${FORKSHIM_CONFIG:-/etc/forkshim/forkshim.conf} none=''
  if [[ ! -e $file && -z $FORKSHIM_INLINE ]]; then
    say "there is no configuration: $file does not exist, and no option names a handler"
    exit
  fi
  [[ $taken != $'\n' ]] || none=', and names no handler'
  say "the configuration has no errors$none${FORKSHIM_CONFIG:+: $FORKSHIM_CONFIG}"
}

# What is printed is used later, perhaps after a restart, when another user may have made the link in
# the folder of temporary files that a run would preload by.
check_lasting() {
  [[ $library != *[\ :\$]* ]] || die 125 "$library cannot be preloaded for good, because\
 ld.so splits LD_PRELOAD at spaces and colons; install forkshim to a path without them"
}

env() {
  parse env "$@"
  ((${#program[@]} == 0)) || die 125 "env takes options only, found \"${program[0]}\"; to run\
 a program: forkshim run"
  locate
  check_lasting
  configure
  # shellcheck source=scripts/launcher/environment.bash
  source "$parts/environment.bash"
  unmark_options
  print_variables "$format"
}

handlers() {
  [[ ${1-} != -h && ${1-} != --help ]] || help handlers
  [[ ${1-} != -* ]] || { mistaken && refuse_option handlers "$1"; }
  (($# < 2)) || die 125 "handlers takes one name at most, found $#"
  ask "handlers${1:+:$1}"
}

plugin() {
  # shellcheck source=scripts/launcher/plugin.bash
  source "$parts/plugin.bash"
  plugin_command "$@"
}

# Reads the part that knows what a wrong word was meant to be.
mistaken() {
  # shellcheck source=scripts/launcher/mistakes.bash
  source "$parts/mistakes.bash"
}

help_with() { # WORD
  [[ $1 == @(run|check|env|handlers|plugin|sweep|report|doctor|top) ]] ||
    die 125 "there is no command \"$1\"; forkshim --help lists them"
  help "$1"
}

sweep() {
  # shellcheck source=scripts/launcher/sweep.bash
  source "$parts/sweep.bash"
  sweep_command "$@"
}

find_tool() { # TOOL
  tool=$libexec/$1
  [[ -x $tool ]] || die 125 "$1 is a program that this build lacks: $tool"
}

hand_over() { # TOOL ARG...
  locate "$1"
  find_tool "$1"
  [[ $shell == direct ]] || { plan_tool && exit; }
  FORKSHIM_LIBRARY=$library FORKSHIM_LAUNCHER=$self exec -- "$tool" "${@:2}"
}

main() {
  # shellcheck source=scripts/launcher/locate.bash
  # shellcheck source=scripts/launcher/options.bash
  # shellcheck source=scripts/launcher/plan.bash
  if ! { source "$parts/locate.bash" && source "$parts/options.bash" &&
    source "$parts/plan.bash"; }; then
    die 125 "a part of forkshim is missing, for the reason above; install it again"
  fi
  resolve_self "$self"
  case ${1-} in
    run | check | env | handlers | plugin | sweep) "$@" ;;
    report | doctor | top) hand_over "$@" ;;
    -V | --version) version ;;
    --complete)
      # shellcheck source=scripts/launcher/complete.bash
      source "$parts/complete.bash"
      complete_words "${@:2}" ;;
    help | -h | --help) [[ -z ${2-} ]] || help_with "$2" && usage ;;
    version) die 125 "there is no command \"version\"; did you mean --version?" ;;
    '') usage >&2 && exit 125 ;;
    -*) die 125 "there is no option $1 before a command; see forkshim --help" ;;
    *) mistaken && refuse_command "$@" ;;
  esac
}

main "$@"
