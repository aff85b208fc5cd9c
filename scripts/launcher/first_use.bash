# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A part of the launcher: builds what a command needs in a checkout. first_use.bash SELF TARGET... by
# launch, for what no build has brought to its end yet; and `first_use.bash SELF "" TOOLS COMMAND` by
# scripts/forkshim, where launch itself is not in the folder TOOLS.
set -u
# An empty one is the program's to have; a build needs commands.
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
self=$1 targets=("${@:2}")
root=${self%/*}/..
# shellcheck source=scripts/launcher/say.bash
source "${BASH_SOURCE[0]%/*}/say.bash" || exit 125

if [[ -z ${targets[0]} ]]; then
  [[ $3 == "$root"/build/release/* ]] ||
    die 125 "launch is a program that this build lacks: $3/launch"
  targets=(forkshim)
  [[ $4 != @(run|sweep|report|doctor|top) ]] || targets+=("$4")
fi
# The build may ask at a terminal, which is inherited: by its name it may be another user's. Any other
# standard input is the program's to read.
[[ -t 0 ]] || exec </dev/null
"$root/scripts/build" release "${targets[@]}" >&2 && exit
status=$?
((status < 128)) || exit "$status"  # by Ctrl-C and the like
die 125 "the first use in a checkout builds ${targets[*]}, and that failed for the reason above"
