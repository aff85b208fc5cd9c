# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# README.md's blocks: what they say to type, and what they show of its output.

# Writes each block of the README.md here to a file, and prints their number.
blocks() { # LANGUAGE
  awk -v language="$1" '/^```/ { inside = $0 == "```" language; number += inside; next }
    inside { print >(language number) } END { print number + 0 }' README.md
}

# A command may go on in lines that are indented, behind a backslash.
commands_of() { # BLOCK
  awk '/^\$ / || more { sub(/^\$ /, ""); print; more = /\\$/ }' "$1"
}
output_of() { # BLOCK
  awk '/^\$ / || more { more = /\\$/; next } { print }' "$1"
}

# In what README shows, ... is any text, and $PWD the folder that it was typed in.
assert_shown() { # BLOCK OUTPUT
  local pattern
  pattern=$(output_of "$1" | sed 's/[][\\*?]/\\&/g; s/\.\.\./*/g')
  # shellcheck disable=SC2016 # README's own
  pattern=${pattern//'$PWD'/"$PWD"}
  # shellcheck disable=SC2053 # a pattern
  [[ $2 == $pattern ]] || assert_equal "$2" "$(output_of "$1")"
}
