// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether a name of this library's is that of a function that it stands in front of.
bool is_door(const char* name);

// Counts the objects that the last dlopen(3) with RTLD_DEEPBIND has loaded and that call such
// functions. Called where what was loaded is used: ld.so alone could tell before.
void count_loaded_past();

}  // namespace forkshim
