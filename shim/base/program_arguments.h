// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// As main gets them, while the constructor runs; else null: the program may overwrite them later.
inline constinit char* const* program_arguments = nullptr;

}  // namespace forkshim
