// SPDX-License-Identifier: MIT
#include "output/write_line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/kernel.h"
#include "base/write_guard.h"

namespace forkshim {
namespace {

constexpr int patience_ms = 1000;
constexpr int without_waiting = 8;  // RWF_NOWAIT, younger than some libc's headers

// The flags are hints that threads share.
bool is_set(const bool* flag) { return __atomic_load_n(flag, __ATOMIC_RELAXED); }

void set(bool* flag, bool value) {
  if (is_set(flag) != value) __atomic_store_n(flag, value, __ATOMIC_RELAXED);
}

bool append(int file, Text line, bool* broken) {
  char line_break = '\n';
  const bool mends = is_set(broken);
  const iovec parts[] = {{&line_break, mends ? 1u : 0u}, {const_cast<char*>(line.data), line.size}};
  ssize_t written;
  do {
    written = mends ? kernel::call(SYS_writev, file, parts, 2)
                    : kernel::write(file, line.data, line.size);
  } while (written == -EINTR);
  const bool whole = written == static_cast<ssize_t>(line.size + parts[0].iov_len);
  if (!whole) errno = written < 0 ? static_cast<int>(-written) : ENOSPC;
  set(broken, !whole);
  return whole;
}

// Loses a line that the limit would truncate. The guard is for another process that appends in
// between. Not inlined, so that other lines do not take its stack.
[[gnu::noinline]] bool append_below(uint64_t limit, int file, Text line, bool* broken) {
  struct stat status;
  if (kernel::fstat(file, &status) == 0 &&
      static_cast<uint64_t>(status.st_size) + line.size + 1 > limit) {
    errno = EFBIG;
    return false;
  }
  WriteGuard write_guard;
  return append(file, line, broken);
}

// RLIMIT_FSIZE, or `unlimited`. getrlimit(2) takes less than half of prlimit64's time, but its
// words may have 32 bits, and a seccomp filter may know one of them alone.
constexpr uint64_t unlimited = ~uint64_t{0};

uint64_t size_limit() {
  uint64_t limit[2];  // the soft one and the hard one
#if defined SYS_getrlimit && defined __LP64__
  if (kernel::call(SYS_getrlimit, RLIMIT_FSIZE, limit) == 0) [[likely]]
    return limit[0];
#endif
  return kernel::call(SYS_prlimit64, 0, RLIMIT_FSIZE, nullptr, limit) == 0 ? limit[0] : unlimited;
}

// As poll(2), which is a cancellation point.
bool has_room(int stream, int patience_milliseconds) {
  pollfd room = {stream, POLLOUT, 0};
  const timespec patience =
      to_timespec(uint64_t{1'000'000} * static_cast<unsigned>(patience_milliseconds));
  return syscall(SYS_ppoll, &room, 1, &patience, nullptr, 0) != 0;
}

// O_NONBLOCK would be shared with other programs that have the stream, so set it for each write.
ssize_t write_at_once(int stream, Text line) {
  const iovec part = {const_cast<char*>(line.data), line.size};
  const ssize_t written = syscall(SYS_pwritev2, stream, &part, 1, -1L, -1L, without_waiting);
  const bool can = written >= 0 || (errno != ENOSYS && errno != EOPNOTSUPP && errno != EPERM);
  if (can) return written;
  // An older kernel: another writer may still take the room that poll has seen.
  if (!has_room(stream, 0)) {
    errno = EAGAIN;
    return -1;
  }
  return syscall(SYS_write, stream, line.data, line.size);
}

}  // namespace

bool append_line(int file, bool is_regular, Text line, bool* broken) {
  const uint64_t limit = is_regular ? size_limit() : unlimited;
  if (limit != unlimited) return append_below(limit, file, line, broken);
  return append(file, line, broken);
}

bool send_line(int stream, Text line, bool* stuck) {
  WriteGuard write_guard;
  int patience = is_set(stuck) ? 0 : patience_ms;
  for (;;) {
    const ssize_t written = write_at_once(stream, line);
    if (written == static_cast<ssize_t>(line.size)) {
      set(stuck, false);
      return true;
    }
    if (written >= 0) {  // as a socket may do
      line = Text(line.data + written, line.size - static_cast<size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return false;
    if (patience == 0 || !has_room(stream, patience)) {
      set(stuck, true);
      errno = EAGAIN;
      return false;
    }
    patience = patience > 10 ? patience - 10 : 0;
  }
}

}  // namespace forkshim
