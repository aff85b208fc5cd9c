#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The spans of the example plugin trace_context, as the protobuf library reads OTLP/JSON, of a large
# build and of two machines.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TRACEPARENT MAKEFLAGS
  plugin=$PLUGINS/examples/trace_context.so
  protoc -I "$ROOT/tests/fixtures/otlp" --python_out=. otlp.proto
}

read_spans() { # FILE...
  bare /usr/bin/python3 "$ROOT/tests/fixtures/otlp/read_spans.py" "$@"
}

@test "a build of 2,000 targets is one trace of as many spans, below that of make" {
  { seq -f 't%.0f:; @true' 2000
    echo "all: $(seq -s ' ' -f 't%.0f' 2000)"; } >Makefile
  run -2 shim run -H "$plugin output=$PWD/spans" --fail ENOMEM@1700 -- make -kj2 all
  run read_spans spans
  assert_output '2001 spans, 1 traces, 1 roots, 1 failures'
}

@test "two machines that are given one context write one trace" {
  given=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
  for host in north south; do
    # shellcheck disable=SC2016 # for that shell
    bare unshare --uts bash -c '
      hostname "$1" && TRACEPARENT=$4 exec "$2" run -H "$3 output=$PWD/$1" -- \
        dash -c "(/bin/true; :); /bin/true; :"' bash $host "$FORKSHIM" "$plugin" "$given"
  done
  run read_spans north south
  assert_output '6 spans, 1 traces, 4 roots, 0 failures'
}

@test "a reader refuses what is no OTLP" {
  shim run -H "$plugin output=$PWD/spans" -- dash -c '(:)'
  run -0 read_spans spans
  for wrong in 's/"kind"/"sort"/' 's/"traceId":"/&x/' 's/"name":"start"/"name":7/'; do
    sed "$wrong" spans >broken
    run read_spans broken
    assert_failure
  done
}
