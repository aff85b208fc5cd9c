// SPDX-License-Identifier: MIT
#include "sweep/workplace.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace forkshim::sweep {

namespace fs = std::filesystem;

Workplace::Workplace() {
  std::error_code error;
  path_ = (fs::temp_directory_path(error) / "forkshim-sweep.XXXXXX").string();
  if (error || !mkdtemp(path_.data()))
    throw Trouble(fmt::format("cannot make a folder for the runs' logs in TMPDIR: {}",
                              error ? error.message() : strerror(errno)));
}

Workplace::~Workplace() { remove(path_); }

std::string Workplace::make(const std::string& name) const {
  const std::string folder = path_ + "/" + name;
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) throw Trouble(fmt::format("cannot make the folder {}: {}", folder, error.message()));
  return folder;
}

void Workplace::remove(const std::string& folder) const {
  std::error_code ignored;  // What cannot be removed is only in the way of the next clean-up.
  fs::remove_all(folder, ignored);
}

}  // namespace forkshim::sweep
