# SPDX-License-Identifier: MIT
# Writes to OUTPUT, if it changed, from which commit of SOURCE the build is, and the newest version
# of glibc that LIBRARY and TOOL ask for.

cmake_minimum_required(VERSION 3.25)

function(newest_version file result)
  execute_process(COMMAND ${OBJDUMP} -T ${file} OUTPUT_VARIABLE symbols ERROR_QUIET)
  string(REGEX MATCHALL "GLIBC_2[.0-9]+" versions "${symbols}")
  list(TRANSFORM versions REPLACE GLIBC_ "")
  list(SORT versions COMPARE NATURAL)
  list(POP_BACK versions newest)
  set(${result} "${newest}" PARENT_SCOPE)
endfunction()

# Without git, and in a source tree that is not the work tree of a repository, nothing is known.
execute_process(COMMAND git -C ${SOURCE} rev-parse --show-toplevel
                OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
set(commit unknown)
if(top AND "${top}" PATH_EQUAL "${SOURCE}")
  set(ENV{GIT_OPTIONAL_LOCKS} 0)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()

newest_version(${LIBRARY} library)
newest_version(${TOOL} tools)
set(about "commit ${commit}\nlibrary: glibc ${library} or later\n")
if(tools)
  string(APPEND about "tools: glibc ${tools} or later\n")
else()
  string(APPEND about "tools: no libc\n")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "${about}" @ONLY)
