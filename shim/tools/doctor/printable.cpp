// SPDX-License-Identifier: MIT
#include "printable.h"

#include <fmt/format.h>

namespace doctor {

std::string printable(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c >= ' ' && c <= '~')
      line.append(c == '\\' ? 2 : 1, c);
    else
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return line;
}

}  // namespace doctor
