# SPDX-License-Identifier: MIT
# README.md for an installation, which has no checkout around it: without the sections on building
# and on the source, and with the names that files and manual pages have there.
# cmake -D SOURCE=README.md -D OUTPUT=FILE -P readme.cmake

file(READ ${SOURCE} text)
string(REPLACE ";" "<semicolon>" text "${text}")  # CMake's own, of lists

foreach(section Install Source)
  string(REGEX MATCH "\n## ${section}\n" heading "${text}")
  string(FIND "${text}" "${heading}" begin)
  string(SUBSTRING "${text}" 0 ${begin} before)
  math(EXPR behind "${begin} + 5")
  string(SUBSTRING "${text}" ${behind} -1 rest)
  string(FIND "${rest}" "\n## " end)
  set(text "${before}\n")
  if(NOT end EQUAL -1)
    string(SUBSTRING "${rest}" ${end} -1 rest)
    string(APPEND text "${rest}")
  endif()
endforeach()

string(REGEX REPLACE "\n\\[tests/[^\n]*\n" "" text "${text}")
string(REGEX REPLACE "\\[([^]]+)\\]\\(shim/manual/[^)]*\\)" "\\1" text "${text}")
string(REGEX REPLACE "`shim/manual/([a-z.-]*)\\.([1-8])`" "\\1(\\2)" text "${text}")
string(REPLACE "`man -l FILE` shows one" "`man NAME` shows one" text "${text}")
string(REPLACE "`config/forkshim.conf`" "`examples/forkshim.conf`" text "${text}")
string(REPLACE "config/examples" "examples" text "${text}")
string(REPLACE " -I shim/include" "" text "${text}")
string(REPLACE "$PWD/build/release/lib/libforkshim.so" "/PATH/OF/libforkshim.so" text "${text}")
string(REPLACE "<semicolon>" ";" text "${text}")
file(WRITE ${OUTPUT} "${text}\nMIT licence; see `copyright`.\n")
