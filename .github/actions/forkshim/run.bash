# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The action's step that runs the command. Inputs are in INPUT_*, and the launcher is LAUNCHER.
set -eu

refuse() { # INPUT EXPECTED FOUND
  # A line of it must not become another command.
  local found=${3//'%'/%25}
  found=${found//$'\r'/%0D}
  printf '::error title=forkshim::the input %s expects %s, found "%s"\n' "$1" "$2" \
    "${found//$'\n'/%0A}"
  exit 2
}

[[ -n $INPUT_COMMAND ]] || refuse command 'what to run' ''
[[ $INPUT_FINDINGS == @(fail|allow) ]] || refuse findings 'fail or allow' "$INPUT_FINDINGS"
case $INPUT_MODE in
  sweep) words=(sweep --github) ;;
  run) words=(run) ;;
  *) refuse mode 'sweep or run' "$INPUT_MODE" ;;
esac

for name in SHARD JUNIT JSON; do
  variable=INPUT_$name
  [[ -n ${!variable} ]] || continue
  [[ $INPUT_MODE == sweep ]] || refuse "${name,,}" 'the mode sweep' "$INPUT_MODE"
  words+=("--${name,,}" "${!variable}")
done
while IFS= read -r word; do
  [[ -z $word ]] || words+=("$word")
done <<<"$INPUT_OPTIONS"

status=0
"$LAUNCHER" "${words[@]}" -- bash -c "$INPUT_COMMAND" || status=$?
printf 'status=%s\n' "$status" >>"$GITHUB_OUTPUT"
[[ $INPUT_MODE$INPUT_FINDINGS$status != sweepallow1 ]] || status=0
exit "$status"
