# SPDX-License-Identifier: MIT
# lib/forkshim: a folder for each value that ld.so has for `$LIB`, so that one LD_PRELOAD of
# lib/forkshim/$LIB/libforkshim.so gives each kind of program what it can load. ld.so warns, in the
# program's standard error, of an object that is missing or of another ELF class; so 32-bit programs
# get an empty library. musl's loader replaces nothing: the folder named `$LIB` is for its programs.

if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64 OR FORKSHIM_MUSL)
  return()
endif()

# Debian's, then what others have. A `lib` beside a lib64 is for 32-bit programs.
set(native_kinds lib/x86_64-linux-gnu lib64 "\$LIB")
set(i386_kinds lib32 lib/i386-linux-gnu)
if(CMAKE_INSTALL_LIBDIR STREQUAL lib64)
  list(APPEND i386_kinds lib)
else()
  list(APPEND native_kinds lib)
endif()

# Needs an assembler and a linker for such programs, but no libc. With a compiler that has neither,
# they get what they got before: ld.so's warning.
set(empty ${CMAKE_CURRENT_BINARY_DIR}/absent.so)
execute_process(
  COMMAND ${CMAKE_C_COMPILER} -m32 -shared -nostdlib -nostartfiles -Wl,-z,noexecstack
          -Wl,-z,noseparate-code -Wl,--build-id=none -o ${empty}
          ${PROJECT_SOURCE_DIR}/shim/arch/absent.S
  RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
if(NOT status EQUAL 0)
  file(REMOVE ${empty})
endif()

# Links from TREE/KIND/libforkshim.so to TARGET, a path from TREE. A library that somebody built for
# such programs, and copied there, stays.
function(link_kinds tree target)
  foreach(kind IN LISTS ARGN)
    set(link "${tree}/${kind}/libforkshim.so")
    if(NOT EXISTS "${link}" OR IS_SYMLINK "${link}")
      file(MAKE_DIRECTORY "${tree}/${kind}")
      string(REGEX REPLACE "[^/]+" ".." up "${kind}")
      file(CREATE_LINK "${up}/${target}" "${link}" SYMBOLIC)
    endif()
  endforeach()
endfunction()

function(make_tree tree library)
  link_kinds("${tree}" "${library}" ${native_kinds})
  if(EXISTS ${empty})
    configure_file(${empty} "${tree}/absent.so" COPYONLY)
    link_kinds("${tree}" absent.so ${i386_kinds})
  endif()
endfunction()

make_tree(${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/forkshim ../libforkshim.so)
set(prepared ${CMAKE_CURRENT_BINARY_DIR}/kinds)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR
           BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/lib/forkshim OUTPUT_VARIABLE installed)
make_tree(${prepared} ${installed}/libforkshim.so)
install(DIRECTORY ${prepared}/ DESTINATION lib/forkshim USE_SOURCE_PERMISSIONS)
