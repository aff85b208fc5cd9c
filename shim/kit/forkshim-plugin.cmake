# SPDX-License-Identifier: MIT
#
# forkshim_add_plugin(NAME SOURCE...) builds the plugin NAME.so from C and C++.
#
# What is loaded into every program had better stay out of its way: nothing is exported but what
# plugin.h declares, a function that nobody has is an error of the linker and not of the first
# program, and C++ goes without what would need its own library, unless the code uses it. Its tables
# and code are one mapping, which takes half the time to load, and costs a fork less.
function(forkshim_add_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE forkshim::plugin)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX .so
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti -fno-threadsafe-statics>)
  target_link_options(${name} PRIVATE LINKER:--as-needed LINKER:-z,defs LINKER:-z,now
    LINKER:-z,noseparate-code)
endfunction()
