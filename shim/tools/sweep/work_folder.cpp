// SPDX-License-Identifier: MIT
#include "sweep/work_folder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <unistd.h>

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
  memory_ = "/dev/shm/forkshim-sweep.XXXXXX";
  if (!mkdtemp(memory_.data())) memory_ = make("state");
}

Workplace::~Workplace() {
  std::error_code ignored;  // What cannot be removed is only in the way of the next clean-up.
  fs::remove_all(path_, ignored);
  fs::remove_all(memory_, ignored);
}

std::string Workplace::make(const std::string& name) const {
  std::string folder = path_ + "/" + name;
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) throw Trouble(fmt::format("cannot make the folder {}: {}", folder, error.message()));
  return folder;
}

std::string Workplace::state_of(const std::string& folder) const {
  return memory_ + folder.substr(folder.rfind('/'));
}

std::string Workplace::make_state(const std::string& folder) const {
  std::string file = state_of(folder);
  // The first process gives it its size, and accepts it only if no other user may write it.
  const int opened = open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (opened < 0) throw Trouble(fmt::format("cannot make the file {}: {}", file, strerror(errno)));
  close(opened);
  return file;
}

void Workplace::remove(const std::string& folder) const {
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  fs::remove(state_of(folder), ignored);
}

}  // namespace forkshim::sweep
