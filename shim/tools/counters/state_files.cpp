// SPDX-License-Identifier: MIT
#include "counters/state_files.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iterator>
#include <string_view>
#include <utility>

#include "protocol/orders_layout.h"
#include "protocol/state_layout.h"
#include "text/claim.h"
#include "text/files.h"

namespace forkshim::stats {
namespace {

constexpr const char* base = "/forkshim-state.";

// Memory first: on a disk, the kernel would write the counters out again and again. Not /run, also
// for root: what gave up root has the file and can make it grow, and so fill what is root's alone.
std::vector<std::string> folders() {
  std::vector<std::string> list{"/dev/shm"};
  for (const char* const name : {"XDG_RUNTIME_DIR", "TMPDIR"})
    if (const char* const folder = std::getenv(name); folder && folder[0] == '/')
      list.emplace_back(folder);
  if (std::find(list.begin(), list.end(), "/tmp") == list.end()) list.emplace_back("/tmp");
  return list;
}

void remove_state(const std::string& path) {
  unlink((path + layout::orders_suffix).c_str());
  unlink(path.c_str());
  const std::string folder = path.substr(0, path.rfind('/'));
  if (folder.find(base) != folder.npos) rmdir(folder.c_str());
}

// Root's programs may give up their rights and execute others, which then belong to the tree all
// the same. They open the file by its name, which nobody can list or guess: it is in their
// environment alone.
int create_for_all(std::string& path) {
  if (!mkdtemp(path.data())) return -1;
  const std::string name = secret_name(), folder = path;
  path += '/' + name;
  int file = -1;
  if (!name.empty() && chmod(folder.c_str(), 0711) == 0)
    file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file >= 0 && fchmod(file, 0666) == 0) return file;
  const int error = errno;
  if (file >= 0) close(file);
  remove_state(path);
  errno = error;
  return -1;
}

// The descriptor of a new, locked file of zeros, or -1 and errno.
int create(std::string& path, Room room) {
  const std::string pattern = path;
  for (;;) {
    path = pattern;
    const int file = geteuid() == 0 ? create_for_all(path) : mkostemp(path.data(), O_CLOEXEC);
    if (file < 0) return -1;
    flock(file, LOCK_SH);
    struct stat status = {};
    fstat(file, &status);
    // Taken for a file that a run left behind, in the moment before it was locked.
    if (status.st_nlink == 0) {
      close(file);
      continue;
    }
    const int error = give_room(file, room);
    if (error == 0) return file;
    remove_state(path);
    close(file);
    errno = error;
    return -1;
  }
}

// A run without a parent (--exec) has no lock, and nobody in its file until the library is loaded.
bool may_be_starting(const struct stat& status) {
  constexpr time_t patience = 10;
  return time(nullptr) - status.st_mtime < patience;
}

bool is_over(int file, const std::string& path, const struct stat& status) {
  if (flock(file, LOCK_EX | LOCK_NB) != 0) return false;
  try {
    const StateView view = read_state(file, path);
    return view.begun ? view.living() == 0 : !may_be_starting(status);
  } catch (const StateError&) {
    return false;  // not known to be ours
  }
}

bool is_own_folder(const std::string& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid();
}

bool is_running(const std::string& path) {
  const int file = open_regular(path, O_RDWR | O_NOFOLLOW);
  if (file < 0) return false;
  struct stat status = {};
  const bool own = fstat(file, &status) == 0 && status.st_uid == geteuid();
  const bool over = own && is_over(file, path, status);
  if (over) remove_state(path);
  close(file);
  return own && !over;
}

bool is_own_file(const std::string& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid();
}

// A run makes its state first, and removes it last. A version that knows of no orders leaves them,
// and so does a program that removes its own state.
void remove_if_left(const std::string& orders) {
  const std::string state = orders.substr(0, orders.size() - std::strlen(layout::orders_suffix));
  struct stat status = {};
  if (is_own_file(orders) && lstat(state.c_str(), &status) != 0 && errno == ENOENT)
    remove_state(state);
}

// Without the orders beside them.
std::vector<std::string> states_of(const std::vector<std::string>& paths) {
  std::vector<std::string> states;
  for (const std::string& path : paths) {
    if (path.ends_with(layout::orders_suffix))
      remove_if_left(path);
    else
      states.push_back(path);
  }
  return states;
}

// Of a folder in which nobody else can exchange what has a name: what is removed there by name
// could be another file by then. Anybody can make such names, and links by them to any folder.
std::vector<std::string> running_in(const std::string& folder) {
  std::vector<std::string> running;
  const size_t size = (folder + base + "??????").size();
  for (const std::string& path : states_of(paths_in(folder, base + 1, size))) {
    if (path.size() != size) continue;
    const std::vector<std::string> files =
        is_own_folder(path) ? states_of(paths_in(path, "", 0)) : std::vector{path};
    std::copy_if(files.begin(), files.end(), std::back_inserter(running), is_running);
  }
  return running;
}

}  // namespace

StateFile::StateFile(Room room) {
  std::string reasons;
  const char* advice = "make room in one, or name another by TMPDIR";
  for (const std::string& folder : folders()) {
    path_ = folder + base + "XXXXXX";
    std::string reason = reason_to_distrust_folder(path_);
    if (reason.empty()) {
      running_in(folder);  // removes what killed runs and their daemons have left
      file_ = create(path_, room);
    }
    if (file_ >= 0) return;
    if (reason.empty() && errno == EFBIG) advice = "raise the limit of file sizes (ulimit -f)";
    if (reason.empty()) reason = strerror(errno);
    reasons += fmt::format("{}{} ({})", reasons.empty() ? "" : ", ", folder, reason);
  }
  throw StateError(fmt::format("no directory takes the state file of {:.1f} MB: {}; {}",
                               sizeof(layout::State) / 1e6, reasons, advice));
}

StateFile::~StateFile() { close(file_); }

StateView StateFile::view() const {
  StateView view = read_state(file_, path_);
  // The run's mark is gone with the rest, also where somebody has made the file as long again.
  if (!view.attended) throw StateError("a process of the run has cut the state file short");
  return view;
}

void StateFile::remove() const { remove_state(path_); }

std::vector<std::string> running_states() {
  std::vector<std::string> running;
  for (const std::string& folder : folders()) {
    if (!reason_to_distrust_folder(folder + base).empty()) continue;
    const std::vector<std::string> some = running_in(folder);
    running.insert(running.end(), some.begin(), some.end());
  }
  return running;
}

}  // namespace forkshim::stats
