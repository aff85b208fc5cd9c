// SPDX-License-Identifier: MIT
#include "text/search_path.h"

#include <cstdlib>
#include <string_view>

namespace forkshim {

std::vector<std::string> search_path() {
  const char* const value = std::getenv("PATH");
  std::string_view rest = value ? value : "/bin:/usr/bin";
  std::vector<std::string> folders;
  for (;;) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    folders.emplace_back(folder.empty() ? "." : folder);
    if (folder.size() == rest.size()) return folders;
    rest.remove_prefix(folder.size() + 1);
  }
}

}  // namespace forkshim
