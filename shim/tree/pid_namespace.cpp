// SPDX-License-Identifier: MIT
#include "tree/pid_namespace.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/kernel.h"
#include "process/process.h"
#include "tree/deep.h"

namespace forkshim::state::pid_namespace {

constinit uint32_t own = 0;

namespace {

// The pid that this process sees of the tool that holds the file's lock; 0: none.
constinit pid_t observer = 0;

// That tool has left the sum of its pid and its namespace's inode. Whoever sees it under that pid
// is in its namespace; under another, in none that has entries.
uint32_t observers() {
  const uint32_t sum = __atomic_load_n(&shared->observer, __ATOMIC_RELAXED);
  return observer != 0 && sum != 0 ? sum - static_cast<uint32_t>(observer) : 0;
}

// The supervisor of a run with --deep sees other pids than a process that is elsewhere.
void enter_known(uint32_t known) {
  own = known;
  if (is_deep() && own != shared->deep) __atomic_store_n(&shared->namespaces, 1, __ATOMIC_RELAXED);
}

}  // namespace

uint32_t read() {
  struct stat status;
  const long error =
      kernel::call(kernel::fstatat_number, AT_FDCWD, "/proc/self/ns/pid", &status, 0);
  return error == 0 ? static_cast<uint32_t>(status.st_ino) : 0;
}

// By the lock of the first byte. Linux before 4.14 has pids of other namespaces.
void find_observer(int file) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  const bool is_known = wiped_by_kernel && kernel::get_lock(file, &lock) && lock.l_type != F_UNLCK;
  observer = is_known && lock.l_pid > 0 ? lock.l_pid : 0;
}

void enter() {
  const uint32_t known = observers();
  enter_known(known != 0 ? known : read());
}

void enter_anew() { enter_known(read()); }

}  // namespace forkshim::state::pid_namespace
