// SPDX-License-Identifier: MIT
// $ORIGIN in a configuration: the folder of this library, as in ld.so(8). What is installed beside
// it is so found from any folder, and wherever the tree is moved.
#pragma once

namespace forkshim {

// The value with its leading $ORIGIN/ replaced, in the arena; the value itself where it has none,
// or where the folder cannot be had. For start-up only.
const char* expand_origin(const char* value);

}  // namespace forkshim
