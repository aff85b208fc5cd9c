// SPDX-License-Identifier: MIT
#include "process/exec_search.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/kernel.h"

namespace forkshim {
namespace {

// FNV-1a.
constexpr uint32_t hash_basis = 2166136261u, hash_prime = 16777619u;

// The program may hand over any pointer; the kernel answers EFAULT then, and looks at PATH_MAX
// bytes at most.
bool is_text(const char* file) {
  return file && kernel::call(SYS_faccessat, AT_FDCWD, file, F_OK) != -EFAULT;
}

}  // namespace

void ExecSearch::attempt(const char* file, pid_t process) {
  uint32_t path_now = hash_basis, name_now = hash_basis;
  size_t left = is_text(file) ? PATH_MAX : 0;
  for (const char* at = file; left > 0 && *at; ++at, --left) {
    const auto byte = static_cast<unsigned char>(*at);
    path_now = (path_now ^ byte) * hash_prime;
    name_now = byte == '/' ? hash_basis : (name_now ^ byte) * hash_prime;
  }
  const bool same_name = pid == process && name == name_now && name != hash_basis;
  goes_on = same_name && (path != path_now || !kernel::exists(file));
  pid = process;
  path = path_now;
  name = name_now;
}

}  // namespace forkshim
