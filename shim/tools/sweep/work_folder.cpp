// SPDX-License-Identifier: MIT
#include "sweep/work_folder.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "protocol/orders_layout.h"
#include "text/files.h"

namespace forkshim::sweep {

namespace fs = std::filesystem;

std::string make_temporary(const std::string& name, const char* trouble) {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  std::string path = (folder / (name + ".XXXXXX")).string();
  // What is written there by name would go where the owner of a directory on the path wants it.
  std::string reason = error ? error.message() : reason_to_distrust_folder(path);
  if (reason.empty()) remove_unclaimed(fs::path(path).parent_path().string(), name + '.');
  if (reason.empty() && !mkdtemp(path.data())) reason = strerror(errno);
  if (reason.empty()) return path;
  throw Trouble(fmt::format("{}: {}", trouble, reason));
}

Workplace::Workplace()
    : path_(
          make_temporary("forkshim-sweep", "cannot make a directory for the runs' logs in TMPDIR")),
      path_claim_(path_) {
  memory_ = "/dev/shm/forkshim-sweep.XXXXXX";
  const bool is_safe = reason_to_distrust_folder(memory_).empty();
  if (is_safe) remove_unclaimed("/dev/shm", "forkshim-sweep.");
  if (!is_safe || !mkdtemp(memory_.data())) {
    memory_ = make("state");
    return;
  }
  memory_claim_.emplace(memory_);
  if (geteuid() == 0) open_to_tree();
}

// Root's programs may give up their rights and still belong to the run: as forkshim run has it, the
// names of state files can be neither listed nor guessed.
void Workplace::open_to_tree() {
  const std::string name = secret_name();
  if (!name.empty() && chmod(memory_.c_str(), 0711) == 0) secret_ = name + '.';
}

Workplace::~Workplace() {
  std::error_code ignored;  // What cannot be removed is only in the way of the next clean-up.
  fs::remove_all(path_, ignored);
  fs::remove_all(memory_, ignored);
  path_claim_.give_up();
  if (memory_claim_) memory_claim_->give_up();
}

std::string Workplace::make(const std::string& name) const {
  std::string folder = path_ + "/" + name;
  std::error_code error;
  fs::create_directory(folder, error);
  if (error)
    throw Trouble(fmt::format("cannot make the directory {}: {}", folder, error.message()));
  return folder;
}

std::string Workplace::state_of(const std::string& folder) const {
  return memory_ + "/" + secret_ + folder.substr(folder.rfind('/') + 1);
}

std::string Workplace::make_state(const std::string& folder, stats::Room room) const {
  std::string file = state_of(folder);
  const int opened = open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  int error = opened < 0 ? errno : 0;
  if (error == 0 && !secret_.empty() && fchmod(opened, 0666) != 0) error = errno;
  if (error == 0) error = stats::give_room(opened, room);
  if (opened >= 0) close(opened);
  if (error == 0) return file;
  throw Trouble(fmt::format("cannot make the file {}: {}", file, strerror(error)));
}

void Workplace::remove(const std::string& folder) const {
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  fs::remove(state_of(folder) + layout::orders_suffix, ignored);
  fs::remove(state_of(folder), ignored);
}

}  // namespace forkshim::sweep
