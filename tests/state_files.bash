# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# State files that no run has written, for the tests of what reads them. A test in top.bats compares
# their size with that of a run's.

STATE=$BATS_TEST_TMPDIR/state
state_size=5963776
handlers_at=72
table_at=$(((handlers_at + 112 * 1024 + 176 * 48 + 4095) / 4096 * 4096)) # pages of 16 processes
state_version=$(sed -n 's/.*uint32_t version = \([0-9]*\);/\1/p' "$ROOT/shim/protocol/state_layout.h")

# Writes numbers and texts into a new state file: OFFSET:SIZE=VALUE, offsets as in state_layout.h.
forge_state() { # [OFFSET:SIZE=NUMBER | OFFSET='TEXT']...
  /usr/bin/python3 - "$STATE" "$state_size" "$state_version" "$@" <<'END'
import sys
content = bytearray(int(sys.argv[2]))
content[0:4] = int(sys.argv[3]).to_bytes(4, "little")
for word in sys.argv[4:]:
    place, value = word.split("=", 1)
    offset, _, size = place.partition(":")
    data = int(value).to_bytes(int(size), sys.byteorder) if size else \
        value.encode("latin-1", "surrogateescape")
    content[int(offset):int(offset) + len(data)] = data
open(sys.argv[1], "wb").write(content)
END
  chmod 600 "$STATE"
}

# A table in which every place belongs to this pid.
forge_full_table() { # PID
  /usr/bin/python3 - "$STATE" "$1" "$table_at" <<'END'
import struct, sys
with open(sys.argv[1], "r+b") as file:
    file.seek(int(sys.argv[3]))
    entry = struct.pack("<iIQIIIIIII28s128s", int(sys.argv[2]), 1, 1, *[0] * 7, b"", b"0.9")
    file.write((entry * 16).ljust(4096, b"\0") * 1024)
END
}
