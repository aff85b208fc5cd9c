// SPDX-License-Identifier: MIT
#include "output/messages.h"

#include <unistd.h>

#include "base/errno_guard.h"
#include "base/write_guard.h"
#include "output/append_file.h"
#include "output/file_identity.h"

namespace forkshim::messages {
namespace {

// A path and not a descriptor: a program may close every descriptor it does not know, and get the
// same number for a file of its own.
constinit const char* path = nullptr;
constinit bool silent = false;
constinit FileIdentity standard_error;

// C1 control characters, and marks that turn the direction of text or begin another line.
bool steers(Text text, size_t length) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text.data[i]); };
  if (length == 2)
    return (byte(0) == 0xc2 && byte(1) < 0xa0) || (byte(0) == 0xd8 && byte(1) == 0x9c);
  if (length != 3 || byte(0) != 0xe2) return false;
  if (byte(1) == 0x80) return (byte(2) & 0xfe) == 0x8e || (byte(2) >= 0xa8 && byte(2) <= 0xae);
  return byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9;
}

// A sentence may quote a binary file or a value; no byte of it shall steer a terminal, end the
// line, or give orders to a CI server, as ##[error] does.
void add_printable(Sentence* line, Text text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.data[0]);
    const size_t length = utf8_length(text);
    const size_t used = length == 0 ? 1 : length;
    const bool dangerous = length == 0 || first < 0x20 || first == 0x7f || text.starts_with("##") ||
                           steers(text, length);
    line->add(dangerous ? "?" : Text(text.data, used));
    text = Text(text.data + used, text.size - used);
  }
}

}  // namespace

void remember_standard_error() { standard_error.remember(STDERR_FILENO); }

bool where_to(const char* target, const char** reason) {
  silent = Text(target) == "none";
  path = silent || Text(target) == "stderr" ? nullptr : target;
  if (!path) return true;
  const int file = open_append(path, reason);
  if (file < 0) {
    path = nullptr;
    return false;
  }
  close(file);
  return true;
}

void say(Text sentence) {
  if (silent) return;
  ErrnoGuard errno_guard;
  Sentence line;
  line.add("forkshim: ");
  add_printable(&line, sentence);
  const Text text = line.with_line_break();
  if (!path && !standard_error.is(STDERR_FILENO)) return;
  const int file = path ? open_append(path) : STDERR_FILENO;
  if (file < 0) return;
  WriteGuard write_guard;
  // Nobody is left to be told of a failure here.
  [[maybe_unused]] const ssize_t written = write(file, text.data, text.size);
  if (path) close(file);
}

}  // namespace forkshim::messages
