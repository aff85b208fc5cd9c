// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "base/relro.h"

namespace forkshim {

enum class Function : uint8_t {
#define FUNCTION(identifier, name) identifier,
#include "protocol/functions.def"
#undef FUNCTION
};

// Characters instead of pointers, which ld.so would have to relocate at each start.
FORKSHIM_IN_RELRO_INLINE(function_names)
inline constexpr char function_names[][17] = {
#define FUNCTION(identifier, name) name,
#include "protocol/functions.def"
#undef FUNCTION
};

inline constexpr unsigned function_count = sizeof function_names / sizeof function_names[0];
static_assert(function_count <= 48, "a set of functions is 48 bits of a word (Handler)");

// The first ones make processes.
inline constexpr unsigned process_functions = static_cast<unsigned>(Function::pthread_create);
inline constexpr unsigned first_exec_function = static_cast<unsigned>(Function::execl);
inline constexpr uint64_t every_function = (uint64_t{1} << 48) - 1;

inline constexpr uint64_t bit(Function function) {
  return uint64_t{1} << static_cast<unsigned>(function);
}

// Those after which libc keeps the child's pid, and all that take the child straight to a program.
inline constexpr uint64_t pid_is_libcs = bit(Function::pidfd_spawn) | bit(Function::pidfd_spawnp) |
                                         bit(Function::system) | bit(Function::popen) |
                                         bit(Function::popen_alias) | bit(Function::wordexp);
inline constexpr uint64_t spawns =
    bit(Function::posix_spawn) | bit(Function::posix_spawnp) | pid_is_libcs;

// Those that most programs make processes by. A process counts them beside its own entry.
inline constexpr Function common_functions[] = {Function::fork, Function::vfork, Function::clone,
                                                Function::posix_spawn, Function::posix_spawnp};
inline constexpr unsigned common_count = sizeof common_functions / sizeof common_functions[0];

// `common_count` where it is none of them.
inline constexpr unsigned common_place(Function function) {
  unsigned place = 0;
  while (place < common_count && common_functions[place] != function) ++place;
  return place;
}

inline const char* name_of(Function function) {
  return function_names[static_cast<unsigned>(function)];
}

}  // namespace forkshim
