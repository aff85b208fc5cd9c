// SPDX-License-Identifier: MIT
#include "text/json_text.h"

#include <fmt/core.h>

#include "text/utf8.h"

namespace forkshim {

void append_json(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const Character c = decode_utf8(text);
    // ##vso[ and ##teamcity[ are orders to a CI server wherever they stand in a line.
    const bool order = c.code == '#' && out.back() == '#';
    if (order || !c.valid || c.code < 0x20 || c.code == 0x7F || c.code == '<') {
      out += fmt::format("\\u{:04x}", c.code);
    } else {
      if (c.code == '"' || c.code == '\\') out += '\\';
      out.append(text.substr(0, c.size));
    }
    text.remove_prefix(c.size);
  }
  out += '"';
}

bool is_nested_deeply(std::string_view json) {
  constexpr int most = 32;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > most) return true;
  }
  return false;
}

}  // namespace forkshim
