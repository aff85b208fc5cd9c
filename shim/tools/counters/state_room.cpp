// SPDX-License-Identifier: MIT
#include "counters/state_room.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "base/write_guard.h"
#include "protocol/state_layout.h"

namespace forkshim::stats {
namespace {

using layout::State;

// A file system without a bound (tmpfs with size=0) says that it has no blocks at all. On others
// than tmpfs a page may cost more than its own block.
bool is_memory_with_room(int file) {
  struct statfs disk = {};
  if (fstatfs(file, &disk) != 0 || disk.f_type != TMPFS_MAGIC) return false;
  return disk.f_blocks == 0 ||
         uint64_t{disk.f_bavail} * static_cast<uint64_t>(disk.f_bsize) >= sizeof(State);
}

// What tells of the tree and of the tools, and the ring of log lines without its bytes.
int give_first(int file) {
  constexpr size_t ring = offsetof(State, ring), lines = ring + offsetof(layout::Ring, bytes);
  if (ftruncate(file, sizeof(State)) != 0) return errno;
  const int error = posix_fallocate(file, 0, offsetof(State, handlers));
  return error ? error : posix_fallocate(file, ring, lines - ring);
}

// The state is no file of the program's, so the program's limit is lifted as far as may be.
class FileSizeLimit {
 public:
  FileSizeLimit() {
    rlimit lifted = {};
    if (getrlimit(RLIMIT_FSIZE, &before_) != 0 || before_.rlim_cur >= sizeof(State)) return;
    lifted = {before_.rlim_max, before_.rlim_max};
    lifted_ = setrlimit(RLIMIT_FSIZE, &lifted) == 0;
  }
  ~FileSizeLimit() {
    if (lifted_) setrlimit(RLIMIT_FSIZE, &before_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_ = {};
  bool lifted_ = false;
};

}  // namespace

int give_room(int file, Room room) {
  WriteGuard write_guard;
  const FileSizeLimit file_size_limit;
  const bool some = room == Room::first && is_memory_with_room(file);
  const int error = some ? give_first(file) : posix_fallocate(file, 0, sizeof(State));
  errno = error;  // for the guard
  return error;
}

// Not posix_fallocate, which writes where a file system knows no such call, and makes a file that a
// program has cut short whole again, with zeros for what was counted.
void give_rest(int file) {
  WriteGuard write_guard;
  (void)fallocate(file, FALLOC_FL_KEEP_SIZE, 0, sizeof(State));
}

}  // namespace forkshim::stats
