# SPDX-License-Identifier: MIT
# `cpack` in the build folder makes a Debian package and a tarball that runs from any folder.

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_VENDOR "The forkshim authors")
set(CPACK_PACKAGE_CONTACT "The forkshim authors <forkshim@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "run handlers around the forks of unmodified programs")
set(CPACK_PACKAGE_FILE_NAME forkshim-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_SOURCE_DIR}/cpack_needs.cmake)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Folders of a private umask would keep other users out.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
    GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_SOURCE_DIR}/triggers)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_DESCRIPTION
"A library, loaded by LD_PRELOAD, that stands in front of fork, vfork, clone,
posix_spawn, system, popen and their like. Handlers log each creation of a
process, let it fail with an errno, delay or limit it, or do what a plugin
does.
.
The launcher runs one program with handlers, sweeps a program with each of its
forks failing in turn, and shows logs as a tree, a table or a page.")

include(CPack)
