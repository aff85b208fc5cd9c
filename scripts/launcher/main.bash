# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The launcher's part for those commands of which nobody counts the milliseconds: main.bash SELF TOOLS
# COMMAND ARG... by scripts/forkshim. What a run needs is in C++ (shim/tools/launch).
set -u
# An empty one is the program's to have; this part needs commands.
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
unset FORKSHIM_PROBE completing
# shellcheck disable=SC2034 # the parts read them
self=$1 tools=$2
parts=${BASH_SOURCE[0]%/*}
shift 2
# shellcheck source=scripts/launcher/say.bash
source "$parts/say.bash" || exit 125
# shellcheck source=scripts/launcher/help.bash
source "$parts/help.bash" ||
  die 125 "a part of forkshim is missing, for the reason above; install it again"

# The general usage text is the header of SELF.
usage() {
  local line begun=''
  while IFS= read -r line && [[ $line == '#'* ]]; do
    line=${line#'#'}
    [[ $line == '!'* || $line == ' SPDX'* || ($line == '' && -z $begun) ]] && continue
    begun=yes
    printf '%s\n' "${line#' '}"
  done <"$self"
}

main() {
  case ${1-} in
    plugin)
      # shellcheck source=scripts/launcher/plugin.bash
      source "$parts/plugin.bash"
      plugin_command "${@:2}" ;;
    --complete)
      # shellcheck source=scripts/launcher/complete.bash
      source "$parts/complete.bash"
      complete_words "${@:2}" ;;
    '') usage >&2 && exit 125 ;;
    *) [[ -z ${2-} ]] || help "$2" && show usage ;;
  esac
}

main "$@"
