// SPDX-License-Identifier: MIT
// What a command needs in a checkout, and nobody has built yet.
#pragma once

#include <initializer_list>
#include <string>

#include "launch/call.h"

namespace forkshim::launch {

// The folder that the launcher's own is in.
std::string root_of(const Call& call);

// The launcher's parts that are scripts.
std::string parts_of(const Call& call);

// What runs these scripts.
std::string path_of_bash();

// Builds the library, and those of the tools, that no build has brought to its end yet.
void build_missing(const Call& call, std::initializer_list<const char*> tools);

}  // namespace forkshim::launch
