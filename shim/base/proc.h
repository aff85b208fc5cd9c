// SPDX-License-Identifier: MIT
// What a process can learn of itself under /proc, async-signal-safe: opendir(3) allocates, and
// libc's open and read are points where a thread may be cancelled, so the kernel is asked bare.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim {

// The entries of a folder that are numbers: descriptors of /proc/self/fd, threads of
// /proc/self/task.
class NumberedFolder {
 public:
  explicit NumberedFolder(const char* path);
  ~NumberedFolder();
  NumberedFolder(const NumberedFolder&) = delete;
  NumberedFolder& operator=(const NumberedFolder&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  // The next number; false at the end. Entries that come or go meanwhile may be among them or not.
  bool next(unsigned* number);

 private:
  bool fill();

  int descriptor_;
  size_t size_ = 0;
  size_t place_ = 0;
  alignas(uint64_t) char bytes_[2048];
};

// Reads from the start of a file into `bytes`, and returns how many there were, or -1.
long read_file(const char* path, char* bytes, size_t size);

// Whether this process has more than one thread now: a system call. False where /proc is absent.
bool has_threads();

// Closes every descriptor from `first` on. Returns 0 or an errno.
int close_descriptors_from(unsigned first);

}  // namespace forkshim
