#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# absent.bash CLASS ORDER MACHINE FLAGS: writes, to standard output, a library with nothing in it for
# programs of a processor that forkshim was not built for: CLASS is 32 or 64, ORDER is little or big,
# MACHINE and FLAGS are those of the ELF header. ld.so loads it without a word. It needs no compiler for
# the processor: headers, a dynamic section, and tables without an entry are the same everywhere.
set -euo pipefail

class=$1 order=$2 machine=$3 flags=$4
word=$((class / 8))

number() { # BYTES VALUE...
  local size=$1 value i shift byte
  for value in "${@:2}"; do
    for ((i = 0; i < size; ++i)); do
      shift=$((8 * i))
      [[ $order == little ]] || shift=$((8 * (size - 1 - i)))
      printf -v byte '\\x%02x' $((value >> shift & 255))
      printf %b "$byte"
    done
  done
}

segment() { # TYPE FLAGS OFFSET SIZE ALIGNMENT
  if ((class == 64)); then
    number 4 "$1" "$2"
    number 8 "$3" "$3" "$3" "$4" "$4" "$5"
  else
    number 4 "$1" "$3" "$3" "$3" "$4" "$4" "$2" "$5"
  fi
}

if ((class == 64)); then
  header=64 segment=56 symbol=24
else
  header=52 segment=32 symbol=16
fi
dynamic=$((header + 3 * segment))
hash=$((dynamic + 6 * 2 * word))
# The table has one empty filter, and one bucket without a symbol. The symbols start at a whole word.
symbols=$((hash + 16 + word + 4 + word - 4))
strings=$((symbols + symbol))
end=$((strings + word))

# The header: a shared object of version 1, with no entry point and no sections.
printf '\x7fELF'
number 1 $((class / 32)) "$([[ $order == little ]] && echo 1 || echo 2)" 1 0 0 0 0 0 0 0 0 0
number 2 3 "$machine"
number 4 1
number "$word" 0 "$header" 0
number 4 "$flags"
number 2 "$header" "$segment" 3 0 0 0

# ld.so writes addresses into the dynamic section. No page is larger than 64 KiB. Without the last,
# the stack's, it would make the program's stacks executable.
segment 1 6 0 "$end" 65536
segment 2 6 "$dynamic" $((12 * word)) "$word"
segment 0x6474e551 6 0 0 16

# DT_GNU_HASH, since the numbers of DT_HASH have eight bytes on s390x; DT_STRTAB, DT_SYMTAB, DT_STRSZ,
# DT_SYMENT, DT_NULL.
number "$word" 0x6ffffef5 "$hash" 5 "$strings" 6 "$symbols" 10 1 11 "$symbol" 0 0

number 4 1 1 1 0
number "$word" 0
number 4 0
number $((word - 4)) 0
number "$symbol" 0
number "$word" 0
