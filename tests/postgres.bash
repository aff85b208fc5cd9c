# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# The newest PostgreSQL of this machine. As root it starts as another user, in a folder of that
# user's, which the tests' own are closed to.

export BIN
BIN=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
user=()
((EUID != 0)) || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)

as_user() { # COMMAND ARG...: with $OWN for its files
  bare env TMPDIR="$OWN" "${user[@]}" "$@"
}
