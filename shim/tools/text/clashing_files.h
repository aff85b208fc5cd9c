// SPDX-License-Identifier: MIT
// Files of a command line of which one would overwrite the other, however their names are written.
#pragma once

#include <string>
#include <vector>

namespace forkshim {

struct NamedFile {
  std::string option;  // "--json"; or what stands for it in a sentence
  std::string path;    // empty where the option is not given
};

// A sentence about the first file to write that is also another one to write, or one to read.
// Empty where each is a file of its own. Devices, pipes and directories clash with nothing.
std::string clash_among(const std::vector<NamedFile>& written, const std::vector<NamedFile>& read);

// What the shell has made standard output: a name for clash_among().
NamedFile standard_output();

}  // namespace forkshim
