// SPDX-License-Identifier: MIT
// What a recording holds beside the results, so that a finding can be replayed on another machine
// and looked into there.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "sweep/recording.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

struct Archive {
  struct File {
    std::string name;  // below the folder of the sweep
    std::string content;
    mode_t mode = 0;
  };
  std::string version, system, folder;
  std::map<std::string, std::string> environment;  // of what programs say: language, time zone
  std::map<std::string, std::string> builds;       // of each program in the tree, by its path
  std::vector<File> files;                         // that the command line names
  std::string output, errors, log;                 // of an undisturbed run
};

// The files, before the first run. Throws Trouble where they are too large for a recording.
Archive archive_of(const Options& options);

// Adds what an undisturbed run tells.
void describe_run(Archive& archive, const Trial& trial, const Recording& recording);

// As JSON: a recording is results (results_file.h) with this under the key "recording".
std::string text_of(const Archive& archive);
// From the text of `file`. Throws Trouble where it holds none. Outputs and log are not read.
Archive archive_in(const std::string& text, const std::string& file);

}  // namespace forkshim::sweep
