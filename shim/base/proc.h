// SPDX-License-Identifier: MIT
// What a process can learn about itself under /proc. Async-signal-safe: it makes bare system calls,
// because opendir(3) allocates, and libc's open and read are cancellation points.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

namespace forkshim {

// Iterates over the numbers in a folder: descriptors in /proc/self/fd, threads in /proc/self/task.
class NumberedFolder {
 public:
  explicit NumberedFolder(const char* path);
  ~NumberedFolder();
  NumberedFolder(const NumberedFolder&) = delete;
  NumberedFolder& operator=(const NumberedFolder&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  // Gets the next number; returns false at the end. May or may not include entries that come or go
  // meanwhile.
  bool next(unsigned* number);

 private:
  bool fill();

  int descriptor_;
  size_t size_ = 0;
  size_t place_ = 0;
  alignas(uint64_t) char bytes_[2048];
};

// Reads the start of a file, and returns how many bytes it got, or -1.
long read_file(const char* path, char* bytes, size_t size);

// Whether this process has more than one thread now. Makes a system call. False without /proc.
bool has_threads();

// When this process began (not its program image), by CLOCK_BOOTTIME; 0 without /proc.
uint64_t process_start_ns();

// What this process's time namespace adds to CLOCK_BOOTTIME, modulo 2^64; 0 without one.
uint64_t boot_offset_ns();

// This process's pid and its parent's in the pid namespace for which /proc was mounted, which may
// lie outside this process's. 0 without /proc, and for a parent that is not in it.
pid_t mounted_pid();
pid_t mounted_parent_pid();

// Iterates over the children that a thread has made, the newest last: also those that have ended,
// as long as nobody has waited for them. None without /proc, and in a kernel without
// CONFIG_PROC_CHILDREN.
class Children {
 public:
  // `path`: .../children (proc(5)).
  explicit Children(const char* path);
  ~Children();
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  // Gets the next pid; returns false at the end.
  bool next(pid_t* child);

 private:
  int descriptor_;
  ssize_t size_ = 0;
  ssize_t place_ = 0;
  char bytes_[256];
};

// Closes every descriptor from `first` on. Returns 0 or an errno.
int close_descriptors_from(unsigned first);

}  // namespace forkshim
