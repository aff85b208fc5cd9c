// SPDX-License-Identifier: MIT
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/text.h"

#ifndef SYS_close_range
#define SYS_close_range 436  // on every architecture; Linux 5.9, and glibc's headers of 2.34
#endif

namespace forkshim {
namespace {

// The kernel's struct linux_dirent64, which may differ from libc's struct dirent.
struct Entry {
  uint64_t inode;
  int64_t next;
  uint16_t size;
  uint8_t type;
};
constexpr size_t name_offset = 19;  // right behind the type, before the structure's padding

int open_for_reading(const char* path, int flags) {
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | flags));
}

}  // namespace

NumberedFolder::NumberedFolder(const char* path)
    : descriptor_(open_for_reading(path, O_DIRECTORY)) {}

NumberedFolder::~NumberedFolder() {
  if (is_open()) syscall(SYS_close, descriptor_);
}

bool NumberedFolder::fill() {
  place_ = size_ = 0;
  if (!is_open()) return false;
  const long size = syscall(SYS_getdents64, descriptor_, bytes_, sizeof bytes_);
  if (size > 0) size_ = static_cast<size_t>(size);
  return size > 0;
}

bool NumberedFolder::next(unsigned* number) {
  while (place_ < size_ || fill()) {
    const char* const entry = bytes_ + place_;
    place_ += reinterpret_cast<const Entry*>(entry)->size;
    uint64_t value;
    if (!parse_number(entry + name_offset, UINT32_MAX, &value)) continue;
    *number = static_cast<unsigned>(value);
    return true;
  }
  return false;
}

Children::Children(const char* path) : descriptor_(kernel::open(path, O_RDONLY | O_CLOEXEC)) {}

Children::~Children() {
  if (descriptor_ >= 0) kernel::close(descriptor_);
}

// A blank is behind each number.
bool Children::next(pid_t* child) {
  for (pid_t number = 0;;) {
    if (place_ == size_) {
      place_ = 0;
      size_ = descriptor_ < 0 ? 0 : kernel::read(descriptor_, bytes_, sizeof bytes_);
      if (size_ <= 0) return size_ = 0, false;
    }
    const char digit = bytes_[place_++];
    if (digit == ' ') return *child = number, true;
    number = number * 10 + (digit - '0');
  }
}

long read_file(const char* path, char* bytes, size_t size) {
  const int file = open_for_reading(path, 0);
  if (file < 0) return -1;
  const long count = syscall(SYS_read, file, bytes, size);
  syscall(SYS_close, file);
  return count;
}

bool has_threads() {
  struct stat status;
  // A folder's link count is that of its folders, one for each thread, plus two.
  return stat("/proc/self/task", &status) == 0 && status.st_nlink > 3;
}

int close_descriptors_from(unsigned first) {
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return 0;
  NumberedFolder folder("/proc/self/fd");
  if (!folder.is_open()) return errno;
  unsigned number;
  while (folder.next(&number))
    if (number >= first && static_cast<int>(number) != folder.descriptor())
      syscall(SYS_close, number);
  return 0;
}

namespace {

// A number in /proc/self/stat (proc(5)): the first, or one behind the name. 0 without /proc.
uint64_t stat_field(int number) {
  char text[1024];
  const long size = read_file("/proc/self/stat", text, sizeof text - 1);
  if (size <= 0) return 0;
  text[size] = '\0';
  if (number == 1) return strtoull(text, nullptr, 10);
  // The name may hold anything; its closing bracket ends field 2.
  const char* field = strrchr(text, ')');
  for (int i = 2; field && i < number; ++i) field = strchr(field + 1, ' ');
  return field ? strtoull(field, nullptr, 10) : 0;
}

}  // namespace

pid_t mounted_pid() { return static_cast<pid_t>(stat_field(1)); }

pid_t mounted_parent_pid() { return static_cast<pid_t>(stat_field(4)); }

uint64_t process_start_ns() {
  return stat_field(22) * (1'000'000'000u / static_cast<uint64_t>(sysconf(_SC_CLK_TCK)));
}

// "boottime", seconds and nanoseconds, which are the second line.
uint64_t boot_offset_ns() {
  char text[200];
  const long size = read_file("/proc/self/timens_offsets", text, sizeof text - 1);
  if (size <= 0) return 0;
  text[size] = '\0';
  const char* const place = strstr(text, "boottime");
  if (!place) return 0;
  char* end = nullptr;
  const uint64_t seconds = strtoull(place + strlen("boottime"), &end, 10);
  return seconds * 1'000'000'000 + strtoull(end, nullptr, 10);
}

}  // namespace forkshim
