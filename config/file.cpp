// SPDX-License-Identifier: MIT
// A configuration file's bytes: read whole, bounded, and from a regular file only.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "reader.h"

namespace forkshim {
namespace {

// Enough for every handler that can run, and little enough to be read at each start of a program.
constexpr off_t largest_file = 256 << 10;

void report_unreadable(const char* path, const char* reason, Problems* problems) {
  messages::Sentence sentence;
  sentence.add("the configuration cannot be read: ").add(reason);
  problems->report({path, 0}, sentence.text());
}

const char* reason_against(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return "it is a directory; name a file";
  if (!S_ISREG(status.st_mode)) return "it is not a regular file; name one";
  if (status.st_size > largest_file) return "it is larger than 256 KiB; shorten it";
  return nullptr;
}

ssize_t read_whole(int file, char* buffer, size_t size) {
  size_t used = 0;
  while (used < size) {
    const ssize_t got = read(file, buffer + used, size - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    used += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(used);
}

}  // namespace

bool read_file(const char* path, Document* document, Problems* problems) {
  // O_NONBLOCK: opening a FIFO would wait for a writer.
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) {
    report_unreadable(path, strerror(errno), problems);
    if (file >= 0) close(file);
    return false;
  }
  const char* reason = reason_against(status);
  char* buffer = reason ? nullptr : arena.array<char>(static_cast<size_t>(status.st_size));
  ssize_t size = -1;
  if (buffer) size = read_whole(file, buffer, static_cast<size_t>(status.st_size));
  if (size < 0 && !reason) reason = buffer ? strerror(errno) : "no memory is left for it";
  close(file);
  if (reason) {
    report_unreadable(path, reason, problems);
    return false;
  }
  read_text(Text(buffer, static_cast<size_t>(size)), path, document, problems);
  return true;
}

}  // namespace forkshim
