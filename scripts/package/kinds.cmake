# SPDX-License-Identifier: MIT
# lib/forkshim: a folder for each value that ld.so has for `$LIB`, so that one LD_PRELOAD of
# lib/forkshim/$LIB/libforkshim.so gives each kind of program what it can load. ld.so warns, in the
# program's standard error, of an object that is missing or for another processor; so programs of
# other processors get an empty library. qemu-user runs them, and the kernel those of 32 bits. musl's
# loader replaces nothing: the folder named `$LIB` is for its programs.

if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|aarch64)$" OR FORKSHIM_MUSL)
  return()
endif()

# By Debian's names: what absent.bash takes, then the folders. MIPS has none, since its ld.so wants a
# table of global offsets.
set(kinds amd64 arm64 i386 x32 armhf armel riscv64 ppc64el s390x)
set(amd64 64 little 62 0 lib/x86_64-linux-gnu)
set(arm64 64 little 183 0 lib/aarch64-linux-gnu)
set(i386 32 little 3 0 lib32 lib/i386-linux-gnu)
set(x32 32 little 62 0 libx32 lib/x86_64-linux-gnux32)
set(armhf 32 little 40 0x5000400 lib/arm-linux-gnueabihf)
set(armel 32 little 40 0x5000200 lib/arm-linux-gnueabi)
set(riscv64 64 little 243 5 lib/riscv64-linux-gnu)
set(ppc64el 64 little 21 2 lib/powerpc64le-linux-gnu)
set(s390x 64 big 22 0 lib/s390x-linux-gnu)

if(CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  set(native amd64)
  set(narrow i386)
else()
  set(native arm64)
  set(narrow armhf)
endif()
list(SUBLIST ${native} 4 -1 native_kinds)
list(APPEND native_kinds lib64 "\$LIB")
list(REMOVE_ITEM kinds ${native})

# Others than Debian: a `lib` beside a lib64 is for 32-bit programs.
if(CMAKE_INSTALL_LIBDIR STREQUAL lib64)
  list(APPEND ${narrow} lib)
else()
  list(APPEND native_kinds lib)
endif()

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS absent.bash)
set(empty ${CMAKE_CURRENT_BINARY_DIR}/absent)
file(MAKE_DIRECTORY ${empty})
foreach(kind IN LISTS kinds)
  list(SUBLIST ${kind} 0 4 words)
  execute_process(COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/absent.bash ${words}
                  OUTPUT_FILE ${empty}/${kind}.so COMMAND_ERROR_IS_FATAL ANY)
endforeach()

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
  file(COPY ${empty} DESTINATION "${tree}")
  foreach(kind IN LISTS kinds)
    list(SUBLIST ${kind} 4 -1 folders)
    link_kinds("${tree}" absent/${kind}.so ${folders})
  endforeach()
endfunction()

make_tree(${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/forkshim ../libforkshim.so)
set(prepared ${CMAKE_CURRENT_BINARY_DIR}/kinds)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR
           BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/lib/forkshim OUTPUT_VARIABLE installed)
make_tree(${prepared} ${installed}/libforkshim.so)
install(DIRECTORY ${prepared}/ DESTINATION lib/forkshim USE_SOURCE_PERMISSIONS)
