// SPDX-License-Identifier: MIT
// A configuration file's bytes: read whole, bounded, and from a regular file only.
#include "start/config_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/kernel.h"
#include "process/variables.h"
#include "trust/trusted_file.h"

namespace forkshim {
namespace {

// Enough for every handler that can run, and little enough to be read at each start of a program.

void report_unreadable(const char* path, Text reason, Problems* problems) {
  Sentence sentence;
  sentence.add("the configuration cannot be read: ").add(reason);
  problems->report({path, 0}, sentence.text());
}

const char* reason_against(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return "it is a directory; name a file";
  if (!S_ISREG(status.st_mode)) return "it is not a regular file; name one";
  if (status.st_size > largest_file) return "it is larger than 256 KiB; shorten it";
  return nullptr;
}

}  // namespace

ssize_t read_whole(int file, char* buffer, size_t size) {
  size_t used = 0;
  while (used < size) {
    const ssize_t got = kernel::read(file, buffer + used, size - used);
    if (got == -EINTR) continue;
    if (got < 0) return got;
    if (got == 0) break;
    used += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(used);
}

bool read_file(const char* path, Document* document, Problems* problems) {
  Sentence distrust;
  const TrustedFile orders = open_trusted(path, &distrust);
  if (orders.file < 0) {
    report_unreadable(path, distrust.text(), problems);
    return false;
  }
  const char* reason = reason_against(orders.status);
  const auto expected = static_cast<size_t>(orders.status.st_size);
  char* const buffer = reason ? nullptr : arena.array<char>(expected + 1);
  if (!reason && !buffer) reason = "no memory is left for it";
  const ssize_t size = buffer ? read_whole(orders.file, buffer, expected) : 0;
  if (size < 0) reason = strerror(static_cast<int>(-size));
  kernel::close(orders.file);
  if (reason) {
    report_unreadable(path, reason, problems);
    return false;
  }
  read_in_place(buffer, static_cast<size_t>(size), path, document, problems);
  return true;
}

void read_sources(const char* config, const char* inline_text, Document* document,
                  Problems* problems) {
  if (config && config[0]) {
    const char* kept = arena.keep(config);
    if (kept) read_file(kept, document, problems);
  } else if (kernel::exists(system_config)) {
    read_file(system_config, document, problems);
  }
  if (inline_text && inline_text[0]) read_text(inline_text, "FORKSHIM_INLINE", document, problems);
}

}  // namespace forkshim
