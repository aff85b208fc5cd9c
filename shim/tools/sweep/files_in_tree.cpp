// SPDX-License-Identifier: MIT
#include "sweep/files_in_tree.h"

#include <climits>
#include <filesystem>
#include <set>
#include <string_view>

#include "text/files.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

constexpr size_t most_names = 20000;

// "lib/a.sh" of "./../lib/a.sh".
std::string_view without_dots(std::string_view word) {
  for (const std::string_view start : {"./", "../", "/"})
    if (word.starts_with(start)) return without_dots(word.substr(start.size()));
  return word;
}

}  // namespace

FilesInTree::FilesInTree() {
  try {
    walk();
  } catch (const fs::filesystem_error&) {  // What has been found so far is there.
  }
}

void FilesInTree::walk() {
  size_t names = 0;
  fs::recursive_directory_iterator at(".", fs::directory_options::skip_permission_denied);
  for (const fs::recursive_directory_iterator end; at != end; ++at) {
    if (++names > most_names) return paths_.clear();
    std::error_code ignored;
    const std::string path = at->path().string();
    if (base_name(path) == ".git") at.disable_recursion_pending();
    if (at->is_regular_file(ignored)) paths_[std::string(base_name(path))].push_back(path);
  }
}

std::vector<std::string> FilesInTree::named(const std::string& word) const {
  if (word.empty() || word.size() > PATH_MAX) return {};
  std::set<std::string> found;
  if (is_regular(word)) found.insert(word);
  const std::string_view end = without_dots(word);
  const auto known = paths_.find(std::string(base_name(end)));
  if (known == paths_.end() || word[0] == '/') return {found.begin(), found.end()};
  for (const std::string& path : known->second)
    if (path.ends_with("/" + std::string(end)) && is_regular(path)) found.insert(path);
  // "a" and "./a" are one.
  if (found.contains("./" + word)) found.erase(word);
  return {found.begin(), found.end()};
}

}  // namespace forkshim::sweep
