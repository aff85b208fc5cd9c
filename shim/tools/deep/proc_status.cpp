// SPDX-License-Identifier: MIT
#include "deep/proc_status.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace forkshim::deep {
namespace {

// The line's text behind the key, or null.
const char* value_of(const char* text, const char* key) {
  const char* const at = std::strstr(text, key);
  return at ? at + std::strlen(key) : nullptr;
}

std::uint64_t number(const char* text, const char* key, int base) {
  const char* const value = value_of(text, key);
  return value ? std::strtoull(value, nullptr, base) : 0;
}

pid_t pid(const char* text, const char* key) { return static_cast<pid_t>(number(text, key, 10)); }

pid_t last_of_line(const char* text, const char* key) {
  const char* value = value_of(text, key);
  pid_t last = 0;
  while (value && *value && *value != '\n') {
    char* end = nullptr;
    const long found = std::strtol(value, &end, 10);
    if (end == value) break;
    last = static_cast<pid_t>(found);
    value = end + std::strspn(end, "\t ");
  }
  return last;
}

int open_proc(const char* pattern, pid_t thread) {
  char path[40];
  std::snprintf(path, sizeof path, pattern, thread);
  return open(path, O_RDONLY | O_CLOEXEC);
}

template <size_t room>
bool read_from_start(int file, char (&text)[room]) {
  const ssize_t size = pread(file, text, room - 1, 0);
  text[size > 0 ? size : 0] = '\0';
  return size > 0;
}

template <size_t room>
bool read_proc(const char* pattern, pid_t thread, char (&text)[room]) {
  const int file = open_proc(pattern, thread);
  if (file < 0) return false;
  const bool was_read = read_from_start(file, text);
  close(file);
  return was_read;
}

}  // namespace

constexpr std::uint64_t libc_signals = std::uint64_t{3} << 31;

bool has_handlers(const ProcStatus& status) { return (status.caught & ~libc_signals) != 0; }

bool can_be_interrupted(const ProcStatus& status) {
  return (status.caught & ~status.blocked & ~libc_signals) != 0;
}

pid_t parent_of(pid_t process) {
  char text[400];
  if (!read_proc("/proc/%d/stat", process, text)) return 0;
  // The name may hold anything.
  const char* const name_end = std::strrchr(text, ')');
  int parent = 0;
  return name_end && std::sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

std::uint64_t processor_time(pid_t thread) {
  char text[100];
  return read_proc("/proc/%d/schedstat", thread, text) ? std::strtoull(text, nullptr, 10) : 0;
}

bool waits_elsewhere(pid_t thread, int call) {
  char text[200];
  if (!read_proc("/proc/%d/syscall", thread, text)) return false;
  char* end = nullptr;
  const long number = std::strtol(text, &end, 10);
  return end != text && number != call;  // a thread that runs has no number
}

ProcStatus status_of(pid_t thread) { return StatusFile(thread).read(); }

StatusFile::StatusFile(pid_t thread)
    : thread_(thread), file_(open_proc("/proc/%d/status", thread)) {}

StatusFile::~StatusFile() {
  if (file_ >= 0) close(file_);
}

StatusFile& StatusFile::operator=(StatusFile&& other) noexcept {
  std::swap(thread_, other.thread_);
  std::swap(file_, other.file_);
  return *this;
}

ProcStatus StatusFile::read() const {
  char text[4096];
  if (file_ < 0 || !read_from_start(file_, text)) return {};
  // The first line has the name, which may hold anything but a line break.
  return {pid(text, "\nTgid:"),    pid(text, "\nPPid:"),          last_of_line(text, "\nNSpid:"),
          pid(text, "\nThreads:"), number(text, "\nSigBlk:", 16), number(text, "\nSigCgt:", 16)};
}

}  // namespace forkshim::deep
