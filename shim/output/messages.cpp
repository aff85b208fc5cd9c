// SPDX-License-Identifier: MIT
#include "output/messages.h"

#include <unistd.h>

#include "base/errno_guard.h"
#include "base/kernel.h"
#include "base/scratch.h"
#include "base/utf8.h"
#include "base/write_guard.h"
#include "output/append_file.h"
#include "output/file_identity.h"

namespace forkshim::messages {
namespace {

// Keep the path, not a descriptor: programs close descriptors they do not know, and the number may
// be reused for a file of theirs.
constinit const char* path = nullptr;
constinit bool silent = false;
constinit FileIdentity stderr_identity;

}  // namespace

void remember_stderr_identity() { stderr_identity.remember(STDERR_FILENO); }

bool set_target(const char* target, const char** reason) {
  silent = Text(target) == "none";
  path = silent || Text(target) == "stderr" ? nullptr : target;
  if (!path) return true;
  const int file = open_append(path, reason);
  if (file < 0) {
    path = nullptr;
    return false;
  }
  kernel::close(file);
  return true;
}

Text compose(Text sentence, Sentence* line) {
  line->add("forkshim: ");
  add_printable(line, sentence);
  return line->with_line_break();
}

void say(Text sentence) {
  if (silent) return;
  ErrnoGuard errno_guard;
  Scratch<Sentence> line;
  if (!line) return;
  const Text text = compose(sentence, line.get());
  if (!path && !stderr_identity.is(STDERR_FILENO)) return;
  const int file = path ? open_append(path) : STDERR_FILENO;
  if (file < 0) return;
  WriteGuard write_guard;
  // Nobody is left to be told of a failure here, but the guard.
  const ssize_t written = kernel::write(file, text.data, text.size);
  if (written < 0) errno = static_cast<int>(-written);
  if (path) kernel::close(file);
}

}  // namespace forkshim::messages
