// SPDX-License-Identifier: MIT
#include "text/program_hint.h"

#include <fmt/core.h>

#include "text/files.h"
#include "text/shell_words.h"

namespace forkshim {

std::string program_hint(const std::string& name) {
  if (is_regular(name)) return fmt::format("; did you mean ./{}?", name);
  if (name.find_first_of(" \t") != name.npos)
    return fmt::format(
        "; it is one word, so leave out the quotation marks, or run it by a shell: sh -c {}",
        shell_line({name}));
  return "";
}

}  // namespace forkshim
