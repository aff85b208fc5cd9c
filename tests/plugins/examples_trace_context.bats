#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The example plugin trace_context: the context that real programs and their children have, and the
# spans that tell of it.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

trace=0af7651916cd43dd8448eb211c80319c
span=b7ad6b7169203331
given=00-$trace-$span-01
every_way=(/usr/bin/python3 "$ROOT/tests/fixtures/python/every_way.py")

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TRACEPARENT
  plugin=$PLUGINS/examples/trace_context.so
}

traced() { # ARG...: of run
  shim run -H "$plugin output=$PWD/spans" "$@"
}

spans() { # FILTER: applied to each span
  jq -r ".resourceSpans[].scopeSpans[].spans[] | $1" spans
}

lineage='(.attributes[] | select(.key == "forkshim.lineage").value.stringValue)'

# A span's parent is the span of the lineage that the child's lineage continues.
assert_tree() {
  spans "\"\(.parentSpanId) \(.spanId) \($lineage)\"" >tree
  awk '$1 != "null" { id[$3] = $2; parent[$3] = $1 } $1 == "null" { id["0"] = $2 }
    END { for (place in parent) { above = place; sub(/\.[0-9]+$/, "", above)
      if (above == "0" && !("0" in id)) id["0"] = parent[place]
      if (parent[place] != id[above]) { print place ": " parent[place]; exit 1 } } }' tree
  assert_equal "$(spans .spanId | sort | uniq -d)" ""
  assert_equal "$(spans .traceId | sort -u | wc -l)" 1
}

@test "a program that is given no context begins a trace, with a span of its own" {
  run traced -- bash -c 'echo "$TRACEPARENT"'
  assert_output --regexp '^00-[0-9a-f]{32}-[0-9a-f]{16}-01$'
  assert_equal "$output" "$(spans '"00-\(.traceId)-\(.spanId)-01"')"
  assert_equal "$(spans '.parentSpanId, .name')" $'null\nstart'
  assert_not_equal "$output" "$(traced -- bash -c 'echo "$TRACEPARENT"')"
}

@test "the root keeps the context that it is given, with its flags" {
  for flags in 00 01 03; do
    TRACEPARENT=00-$trace-$span-$flags run traced -- bash -c 'echo "$TRACEPARENT"'
    assert_output "00-$trace-$span-$flags"
  done
  assert_file_not_exist spans
}

@test "what is no valid context is replaced, and what a later version adds is not handed on" {
  for bad in '' x "ff-$trace-$span-01" "00-${trace^^}-$span-01" "00-$trace-$span-01-x" \
    "00-00000000000000000000000000000000-$span-01" "00-$trace-0000000000000000-01" \
    "00-$trace-$span-0" "00-${trace%?}-$span-011" "00_$trace-$span-01"; do
    TRACEPARENT=$bad run traced -- bash -c 'echo "$TRACEPARENT"'
    assert_output --regexp '^00-[0-9a-f]{32}-[0-9a-f]{16}-01$'
    refute_output --partial "$trace"
  done
  TRACEPARENT=01-$trace-$span-01-more run traced -- bash -c 'echo "$TRACEPARENT"'
  assert_output "$given"
}

@test "each process of a build has the context of the span that made it" {
  printf 'all: a b\na b:\n\t@printenv TRACEPARENT; (printenv TRACEPARENT; :)\n' >Makefile
  TRACEPARENT=$given run traced -- make -j2
  assert_success
  ((${#lines[@]} == 4))
  for line in "${lines[@]}"; do
    assert_regex "$line" "^00-$trace-[0-9a-f]{16}-01\$"
    spans .spanId | grep -qx "${line:36:16}"
  done
  assert_equal "$(printf '%s\n' "${lines[@]}" | sort | uniq -d)" ""
  assert_tree
}

@test "bash, dash and Python, which fork, vfork and spawn, make one tree" {
  traced --log log -- bash -c '(dash -c "/bin/true; (:); :"); /usr/bin/python3 -c "
import os, subprocess
subprocess.run([\"/bin/true\"])
os.system(\":\")
os.waitpid(os.posix_spawn(\"/bin/true\", [\"true\"], {}), 0)"; :'
  assert_tree
  assert_equal "$(spans "select(.name != \"start\") | \"\(.name) \($lineage)\"" | sort)" \
    "$(jq -r 'select(.phase == "parent") | "\(.function) \(.lineage)"' log | sort)"
}

# Nothing of a state: execv passes on the C library's environment, not Python's copy of it.
@test "a fork's child has its context also under a plain preload" {
  config <<<$'[handler trace]\nplugin = '"$plugin"$'\noutput = '"$PWD/spans"
  TRACEPARENT=$given run preload /usr/bin/python3 -c '
import os, sys
if os.fork() == 0: os.execv("/usr/bin/printenv", ["printenv", "TRACEPARENT"])
os.wait()'
  assert_output "00-$trace-$(spans .spanId)-01"
  refute_output "$given"
  assert_equal "$(spans .parentSpanId)" "$span"
}

@test "a context that a program sets for its child stays" {
  other=00-$trace-00f067aa0ba902b7-00
  TRACEPARENT=$given run traced -- bash -c 'TRACEPARENT=$0 printenv TRACEPARENT; :' "$other"
  assert_output "$other"
}

@test "a program with a scrubbed environment stays in the trace with follow_exec" {
  TRACEPARENT=$given run traced --follow-exec -- bash -c 'env -i /usr/bin/printenv TRACEPARENT; :'
  assert_output "00-$trace-$(spans .spanId)-01"
}

@test "a creation that fails is a span with the error" {
  TRACEPARENT=$given traced --fail ENOMEM -- dash -c '(:)' 2>errors || :
  assert_equal "$(spans '"\(.name) \(.parentSpanId) \(.status.code) \(.status.message)"')" \
    "fork $span 2 errno 12"
}

@test "the times of spans are those of the clock, and a span ends after it began" {
  before=$(date +%s%N)
  traced -- dash -c '(:); /bin/true'
  after=$(date +%s%N)
  spans '"\(.startTimeUnixNano) \(.endTimeUnixNano)"' >when
  ((3 == $(wc -l <when)))
  while read -r start end; do
    # Both clocks are read at each end, and one of them may have been set a little meanwhile.
    ((before - 1000000000 < start && start <= end + 1000000 && end < after + 1000000000))
  done <when
}

@test "without an output nothing is written, and wrong options are rejected" {
  run shim run -H "$plugin" -- bash -c '(:); echo "${TRACEPARENT:0:3}"'
  assert_output 00-
  run shim check -H "$plugin output=spans"
  assert_failure 125
  assert_output --partial 'handler "trace_context": expected output = FILE, an absolute path'
  run -0 shim check -H "$plugin output=$PWD/spans"
  run ls
  refute_output
}

# From here on: OpenTelemetry's "Environment Variables as Context Propagation Carriers", rule by
# rule, and the rules of W3C that it names.

@test "each child has its own copy with its own span, and the parent's stays as it was" {
  TRACEPARENT=$given run traced --log log -- "${every_way[@]}" 'echo "$TRACEPARENT"'
  assert_line "parent $given"
  mapfile -t children < <(printf '%s\n' "${lines[@]}" | grep -v parent)
  assert_equal "${#children[@]}" 6
  assert_equal "$(printf '%s\n' "${children[@]:0:6}" | cut -d - -f 3 | sort)" \
    "$(spans 'select(.name != "start") | .spanId' | sort)"
  assert_equal "$(jq -r 'select(.phase == "parent").function' log | sort -u | xargs)" \
    "fork popen posix_spawn system vfork"
  assert_tree
}

@test "TRACESTATE and BAGGAGE are passed on as they are, whichever way a child is made" {
  export TRACESTATE='rojo=00f067aa0ba902b7, congo=t61rcWkgMzE' BAGGAGE='user=%C3%A9;a="b",x= y'
  TRACEPARENT=$given run traced -- "${every_way[@]}" 'echo "$TRACESTATE|$BAGGAGE"; exit 0'
  assert_equal "$(grep -cxF "$TRACESTATE|$BAGGAGE" <<<"$output")" 6
}

@test "the flags of children are the parent's own, and unknown ones are none" {
  for flags in 00 01 02 03; do
    TRACEPARENT=00-$trace-$span-$flags run traced -- dash -c '/usr/bin/printenv TRACEPARENT; :'
    assert_output --regexp "^00-$trace-[0-9a-f]{16}-$flags\$"
  done
  TRACEPARENT=00-$trace-$span-02 run traced --follow-exec -- dash -c \
    'env -i /usr/bin/printenv TRACEPARENT; :'
  assert_output --regexp "^00-$trace-[0-9a-f]{16}-02\$"
  TRACEPARENT=cc-$trace-$span-fd run traced -- printenv TRACEPARENT
  assert_output "00-$trace-$span-01"
  TRACEPARENT=cc-$trace-$span-fd run traced -- dash -c '/usr/bin/printenv TRACEPARENT; :'
  assert_output --regexp "^00-$trace-[0-9a-f]{16}-01\$"
}

@test "a trace that is not sampled is passed on, and leaves no span" {
  TRACEPARENT=00-$trace-$span-00 run traced -- dash -c '(:); /usr/bin/printenv TRACEPARENT; :'
  assert_output --regexp "^00-$trace-[0-9a-f]{16}-00\$"
  assert_file_not_exist spans
}

@test "a TRACESTATE without a valid TRACEPARENT is dropped, and BAGGAGE is not" {
  export TRACESTATE=a=1 BAGGAGE=b=2
  for bad in '' x "ff-$trace-$span-01"; do
    TRACEPARENT=$bad run traced -- dash -c 'echo "${TRACESTATE-none} $BAGGAGE"; env; :'
    assert_line --index 0 "none b=2"
    refute_line --regexp '^TRACESTATE='
  done
}

@test "a program with a scrubbed environment has all three again with follow_exec" {
  export TRACESTATE='a=1,b=2' BAGGAGE='c=3'
  TRACEPARENT=$given run traced --follow-exec -- dash -c 'env -i /usr/bin/env; :'
  assert_line --regexp "^TRACEPARENT=00-$trace-[0-9a-f]{16}-01\$"
  assert_line "TRACESTATE=$TRACESTATE"
  assert_line "BAGGAGE=$BAGGAGE"
  TRACEPARENT=$given run traced --follow-exec -- dash -c 'env -u BAGGAGE /usr/bin/env; :'
  refute_line --regexp '^BAGGAGE='
}

@test "what of a list does not fit is left out there by whole entries, from its end" {
  entry=$(printf 'x%.0s' {1..100})
  long=a=$entry,b=$entry,c=$entry,d=$entry,e=$entry
  TRACESTATE=$long TRACEPARENT=$given run traced --follow-exec -- dash -c 'env -i /usr/bin/env
    env | grep TRACESTATE'
  assert_line "TRACESTATE=${long%,e=*}"
  assert_line "TRACESTATE=$long"
  TRACESTATE=a=$(printf 'x%.0s' {1..600}) TRACEPARENT=$given BAGGAGE=$'a=\n' \
    run traced --follow-exec -- dash -c 'env -i /usr/bin/env; :'
  refute_line --regexp '^(TRACESTATE|BAGGAGE)'
}

# https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: ids are hexadecimal, 64-bit
# numbers are strings, enumerations are numbers, keys are in lowerCamelCase.
@test "each line of the output is a request of OTLP/JSON, as its rules have it" {
  TRACEPARENT=$given traced --fail ENOMEM@2 -- dash -c '(:); (:)' || :
  run jq -s 'def known($keys): (keys - $keys) == []; def id($n): test("^[0-9a-f]{\($n)}$");
    def decimal: type == "string" and test("^[0-9]+$");
    def attribute: known(["key", "value"]) and (.value | known(["stringValue"]) and
      (.stringValue | type) == "string");
    length == 2 and all(.[]; known(["resourceSpans"]) and all(.resourceSpans[];
      known(["resource", "scopeSpans"]) and all(.resource.attributes[]; attribute) and
      all(.scopeSpans[]; known(["scope", "spans"]) and all(.spans[];
        known(["traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano",
          "endTimeUnixNano", "attributes", "status"]) and
        (.traceId | id(32)) and (.spanId | id(16)) and (.parentSpanId | id(16)) and
        (.startTimeUnixNano | decimal) and (.endTimeUnixNano | decimal) and
        (.kind | IN(0, 1, 2, 3, 4, 5)) and all(.attributes[]; attribute) and
        (.status == null or (.status | known(["code", "message"]) and (.code | IN(0, 1, 2))))))))' \
    spans
  assert_output true
}
