# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What several of these tests share: a program that goes on as without the shim, whatever is gone.

# Two forks of the shell and a program by vfork; its last line tells that all of them went well.
forking='(:); (exit 3); status=$?; /bin/true; echo "carried on $status $?"'

# The same where what it executes shall not repeat the sentence.
once="unset LD_PRELOAD; $forking"

limited() { # LIMITS TEXT: dash with this text under the shim, begun by a shell that ran LIMITS
  bare bash -c "$1; LD_PRELOAD=\$1 exec dash -c \"\$2\"" bash "$LIB" "$2"
}

# Without a sentence nothing is said at all.
assert_carried_on() { # [PART OF THE SENTENCE]
  assert_equal "$status" 0
  assert_equal "$output" "carried on 3 0"
  if (($#)); then
    assert_equal "$(grep -c . <<<"$stderr")" 1
    [[ $stderr == "forkshim: "*"$1"* ]] || fail "expected a sentence with: $1; found: $stderr"
  else
    assert_equal "$stderr" ""
  fi
}

# In a mount namespace of its own; SETUP is shell text that runs before the program.
alone() { # SETUP COMMAND ARG...
  bare unshare --mount bash -c "$1 || exit 99; shift; exec \"\$@\"" bash "$@"
}

# The phases in a log whose lines are all whole.
phases() { # LOG
  jq -r .phase "$1" | sort | uniq -c | awk '{ print $1, $2 }' | paste -sd,
}
