// SPDX-License-Identifier: MIT
#include "doctor/library_cache.h"

#include <sys/utsname.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>

namespace forkshim::doctor {
namespace {

using Cache = std::multimap<std::string, std::string>;

// A line is `<tab>NAME (libc6,x86-64) => PATH`.
void add_line(Cache& cache, std::string_view line) {
  const std::size_t blank = line.find(" ("), arrow = line.find(") => ");
  if (line.empty() || line[0] != '\t' || blank == line.npos || arrow == line.npos) return;
  // Such a file is the same library for newer processors.
  if (line.substr(blank, arrow - blank).find("hwcap") != line.npos) return;
  std::string_view path = line.substr(arrow + 5);
  if (path.ends_with('\n')) path.remove_suffix(1);
  cache.emplace(line.substr(1, blank - 1), path);
}

Cache read_cache() {
  Cache cache;
  FILE* list = popen("exec /sbin/ldconfig -p 2>/dev/null", "re");
  if (!list) return cache;
  char* line = nullptr;
  std::size_t room = 0;
  for (ssize_t size; (size = getline(&line, &room, list)) > 0;)
    add_line(cache, {line, static_cast<std::size_t>(size)});
  std::free(line);
  pclose(list);
  return cache;
}

}  // namespace

std::vector<std::string> cached_paths(const std::string& name) {
  static const Cache cache = read_cache();
  std::vector<std::string> paths;
  const auto [first, last] = cache.equal_range(name);
  for (auto at = first; at != last; ++at) paths.push_back(at->second);
  return paths;
}

std::string multiarch() {
  struct utsname system;
  return std::string(uname(&system) == 0 ? system.machine : "unknown") + "-linux-gnu";
}

std::vector<std::string> default_folders() {
  return {
      "/lib/" + multiarch(), "/usr/lib/" + multiarch(), "/lib64", "/usr/lib64", "/lib", "/usr/lib"};
}

}  // namespace forkshim::doctor
