# SPDX-License-Identifier: MIT
# cpack reads this before each package. Without file(1) it fails for a reason that it does not tell,
# and without dpkg-shlibdeps it makes a Debian package that depends on nothing.
if(CPACK_GENERATOR STREQUAL "DEB")
  foreach(needed IN ITEMS file:file dpkg-shlibdeps:dpkg-dev)
    string(REPLACE ":" ";" needed ${needed})
    list(GET needed 0 program)
    list(GET needed 1 package)
    find_program(found_${program} ${program})
    if(NOT found_${program})
      list(APPEND lacking ${package})
    endif()
  endforeach()
  if(lacking)
    list(JOIN lacking " " lacking)
    message(FATAL_ERROR "forkshim: a Debian package cannot be made without ${lacking}; install that,"
      " or make the tarball alone: cpack -G TGZ")
  endif()
endif()
