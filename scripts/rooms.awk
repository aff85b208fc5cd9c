# SPDX-License-Identifier: MIT
# Compares every #include with the tables of shim/README.md, which is the first file: a room may
# include itself, base, the public headers, and the rooms in its row, which are lower in its table.

function room_of(path) {
  sub(/^shim\/tools\//, "", path)
  sub(/^shim\//, "", path)
  return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : ""
}

NR == FNR {
  if (/^## /) split("", above)
  if ($0 !~ /^\| `[a-z]+\/`/) next
  split($0, column, "|")
  gsub(/[` \/]/, "", column[2])
  above[column[2]]
  count = split(column[4], named, " ")
  for (i = 1; i <= count; ++i)
    if (named[i] in above)
      print FILENAME ":" FNR ": the row of " column[2] " names " named[i] ", which is not below it"
  allowed[column[2]] = " " column[2] " base include " column[4] " "
  next
}

FNR == 1 {
  room = room_of(FILENAME)
  if (!(room in allowed)) print FILENAME ":1: is in no room that shim/README.md names"
}

/^ *# *include "/ && room in allowed {
  split($0, part, "\"")
  target = part[2]
  if (target ~ /^forkshim\//) next
  # Each processor's folder has one.
  if (target == "versions.h") target = "arch/" target
  if (target !~ /\//) {
    print FILENAME ":" FNR ": includes " target " without its room"
    next
  }
  if (index(allowed[room], " " room_of(target) " ") == 0)
    print FILENAME ":" FNR ": " room " may not include " target ", by shim/README.md"
}
