// SPDX-License-Identifier: MIT
#include "text/printable.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/write_guard.h"
#include "text/utf8.h"

namespace forkshim {
namespace {

bool is_dangerous(std::uint32_t code) {
  return steers_a_terminal(code) || (code & 0xFFFE) == 0xFFFE;
}

// `::error::` at the start of a line, white space aside, or `##[error]` anywhere.
bool is_order(std::string_view text, bool at_start) {
  return text.starts_with("##") || (at_start && text.starts_with("::"));
}

// GitHub passes over the white space of every alphabet (U+00A0, U+3000), and others perhaps over
// more.
bool may_be_space(const Character& c) {
  return c.code == ' ' || c.code == '\t' || (c.valid && c.code >= 0x80);
}

std::string neutralised(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  bool at_start = true;
  while (!text.empty()) {
    const Character c = decode_utf8(text);
    const bool kept = keep_lines && (c.code == '\n' || c.code == '\t');
    if (!c.valid || (c.code < 0x100 && is_dangerous(c.code) && !kept) || is_order(text, at_start)) {
      out += fmt::format("\\x{:02x}", c.valid ? c.code : static_cast<unsigned char>(text[0]));
    } else if (is_dangerous(c.code) && !kept) {
      out += fmt::format("\\u{{{:x}}}", c.code);
    } else {
      out.append(text.substr(0, c.size));
    }
    at_start = c.code == '\n' || (at_start && may_be_space(c));
    text.remove_prefix(c.size);
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return neutralised(text, false); }

std::string printable_lines(std::string_view text) { return neutralised(text, true); }

bool finish_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  say(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  return false;
}

void print_error(std::string_view text) {
  WriteGuard write_guard;
  const size_t written = std::fwrite(text.data(), 1, text.size(), stderr);
  static_cast<void>(written);
}

void say(std::string_view sentence) {
  print_error(fmt::format("forkshim: {}\n", printable(sentence)));
}

}  // namespace forkshim
