// SPDX-License-Identifier: MIT
// What linkers read and write.
#pragma once

#include <string>

namespace forkshim::sweep {

// `shared`: an object that a program could load as well, and that is none.
enum class Object { none, relocatable, archive, shared, program };

Object object_in(const std::string& path);

}  // namespace forkshim::sweep
