// SPDX-License-Identifier: MIT
// Reads the files itself, because getpwuid(3) allocates, takes locks and loads libraries.
#include "trust/private_group.h"

#include <limits.h>
#include <string.h>

#include "base/kernel.h"
#include "base/text.h"
#include "trust/ownership.h"

namespace forkshim::owners {
namespace {

// The lines of a file, each with its first bytes only where it is longer than the buffer.
class Lines {
 public:
  explicit Lines(const char* path) : file_(kernel::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) {}
  ~Lines() {
    if (file_ >= 0) kernel::close(file_);
  }
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  // Whether the last line was longer.
  bool is_cut() const { return cut_; }

  // False at the end. The line is valid until the next call.
  bool next(Text* line) {
    size_t size = 0;
    char byte;
    cut_ = false;
    bool any = false;
    while (take(&byte)) {
      any = true;
      if (byte == '\n') break;
      cut_ = size == sizeof line_;
      if (!cut_) line_[size++] = byte;
    }
    *line = Text(line_, size);
    return any;
  }

 private:
  bool take(char* byte) {
    if (at_ == held_) {
      const ssize_t got = file_ < 0 ? 0 : kernel::read(file_, buffer_, sizeof buffer_);
      if (got <= 0) return false;
      held_ = static_cast<size_t>(got);
      at_ = 0;
    }
    *byte = buffer_[at_++];
    return true;
  }

  const int file_;
  bool cut_ = false;
  size_t at_ = 0, held_ = 0;
  char buffer_[512];
  char line_[512];
};

constexpr uint64_t no_id = UINT64_MAX;

uint64_t next_id(Text* fields) {
  uint64_t id;
  return parse_number(next_word(fields, ':'), UINT32_MAX, &id) ? id : no_id;
}

// NAME:PASSWORD:UID:GID:... Finds the user's name; false if another user's first group is this one.
bool read_users(uid_t user, gid_t group, char* name, size_t size) {
  Lines lines("/etc/passwd");
  Text line;
  while (lines.next(&line)) {
    const Text found = next_word(&line, ':');
    next_word(&line, ':');
    const uint64_t id = next_id(&line);
    if (id == no_id) continue;
    if (id == user && name[0] == '\0') copy(name, size, found);
    if (id != user && next_id(&line) == group) return false;
  }
  return name[0] != '\0';
}

}  // namespace

bool is_private_group(uid_t user, gid_t group) {
  char name[LOGIN_NAME_MAX] = "";
  // Group 0 of `unshare -r` is a group of this user's outside, which others may be in.
  if (!maps_all("/proc/self/gid_map")) return false;
  if (!read_users(user, group, name, sizeof name)) return false;
  Lines lines("/etc/group");
  Text line;
  bool known = false;
  while (lines.next(&line)) {
    for (int field = 0; field < 2; ++field) next_word(&line, ':');
    if (next_id(&line) != group) continue;
    if (lines.is_cut()) return false;
    known = true;
    while (!line.empty())
      if (const Text member = next_word(&line, ','); !member.empty() && !(member == Text(name)))
        return false;
  }
  return known;
}

}  // namespace forkshim::owners
