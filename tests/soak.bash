# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# Many creations in a hurry, by the program `soak`, and what the log must tell of them.

SOAK_LOG=$BATS_TEST_TMPDIR/soak.jsonl

# How often each phase was logged. A process that is killed within its write leaves a piece of a
# line, which the next line, of another process, then stands behind: lines are read from their
# beginning, and of the killed all others have to be whole.
phases() { # [PIECES]: how many pieces there may be
  jq -Rr --argjson most "${1:-0}" -n 'reduce inputs as $line ({pieces: 0};
      ($line | split("{\"t\":")) as $parts
      | (if $parts[0] == "" and ($parts | length) == 2 then . else .pieces += ($parts | length) - 2
          + ($parts[0] != "" | if . then 1 else 0 end) end)
      | ("{\"t\":" + $parts[-1] | fromjson) as $event
      | .[$event.phase] += 1)
    | if .pieces > $most then "torn: \(.pieces)" else del(.pieces) end
    | tojson' "$SOAK_LOG"
}

# The creations whose PHASE was logged twice. What is left of a killed process's line says no lineage,
# and the line behind it is another's.
repeated() { # PHASE
  sed 's/.*{"t":/{"t":/' "$SOAK_LOG" | grep -o '"phase":"'"$1"'".*"lineage":"[0-9.]*"' |
    sed 's/.*"lineage"://' | sort | uniq -d | wc -l
}

# All did as they should, and each creation has a line of its parent. CHILDREN is how many lines
# their children have; empty: as many as lived to write theirs.
assert_soaked() { # MODE CREATIONS SECONDS [CHILDREN]
  rm -f "$SOAK_LOG"
  config <<<"[handler log]
output = $SOAK_LOG
phases = parent, child, failed"
  LIMIT=$3 run preload "$PROGRAMS/soak" "$1" "$2" "$(($3 + 10))"
  assert_output "$2 creations, 0 bad"
  run phases "$([[ -n ${4-} ]] || echo "$2")"
  assert_equal "$(jq -r '.parent, .failed' <<<"$output" | xargs)" "$2 null"
  [[ -z ${4-} ]] || assert_equal "$(jq .child <<<"$output")" "$4"
  assert_equal "$(repeated parent) $(repeated child)" "0 0"
}
