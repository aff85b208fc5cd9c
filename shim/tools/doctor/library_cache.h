// SPDX-License-Identifier: MIT
// Where this system keeps its libraries: ld.so's cache and default folders.
#pragma once

#include <string>
#include <vector>

namespace forkshim::doctor {

// For every machine that the system has libraries for; empty where there is no ldconfig.
std::vector<std::string> cached_paths(const std::string& name);

std::vector<std::string> default_folders();

std::string multiarch();  // such as "x86_64-linux-gnu"

}  // namespace forkshim::doctor
