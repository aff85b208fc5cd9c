// SPDX-License-Identifier: MIT
// The order is ld.so(8)'s: DT_RPATH of the object and of those that asked for it, LD_LIBRARY_PATH,
// DT_RUNPATH of the object alone, the cache, the default folders.
#include "doctor/library_search.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>

#include "doctor/library_cache.h"

namespace forkshim::doctor {
namespace {

// More than any program has; a circle of made-up names must end.
constexpr std::size_t object_limit = 2000;

struct Loaded {
  ElfFile file;
  std::size_t asked_by;
  std::string origin;
};

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string expand(std::string text, const std::string& origin) {
  replace_all(text, "${ORIGIN}", origin);
  replace_all(text, "$ORIGIN", origin);
  return text;
}

// $LIB stands for one of several names, by the distribution.
void add_folders(std::vector<std::string>& folders, const std::string& list,
                 const std::string& origin) {
  for (std::size_t start = 0; start <= list.size() && !list.empty();) {
    const std::size_t end = std::min(list.find_first_of(":;", start), list.size());
    std::string folder = expand(list.substr(start, end - start), origin);
    start = end + 1;
    if (folder.empty()) folder = ".";
    if (folder.find("LIB") == folder.npos || folder.find('$') == folder.npos) {
      folders.push_back(folder);
      continue;
    }
    for (const std::string& name :
         {"lib/" + multiarch(), std::string("lib64"), std::string("lib")}) {
      std::string one = folder;
      replace_all(one, "${LIB}", name);
      replace_all(one, "$LIB", name);
      folders.push_back(one);
    }
  }
}

class Search {
 public:
  explicit Search(const ElfFile& program) {
    // The kernel tells ld.so where the program really is; a library is where it was found.
    std::error_code unknown;
    const auto real = std::filesystem::canonical(program.path, unknown);
    loaded_.push_back({program, 0, folder_of(unknown ? program.path : real.string())});
  }

  Objects run() {
    Objects result;
    for (std::size_t i = 0; i < loaded_.size() && loaded_.size() < object_limit; ++i)
      for (const std::string& name : std::vector(loaded_[i].file.needed)) {
        if (!seen_.insert(name).second) continue;
        if (auto file = find(name, i)) {
          seen_.insert(file->soname);
          std::string origin = folder_of(file->path);
          loaded_.push_back({*std::move(file), i, std::move(origin)});
        } else {
          result.missing.push_back({name, loaded_[i].file.path});
        }
      }
    for (Loaded& one : loaded_) result.found.push_back(std::move(one.file));
    return result;
  }

 private:
  // ld.so, too, goes on to the next folder after a file for another machine.
  std::optional<ElfFile> fitting(const std::string& path) const {
    auto file = read_elf(path);
    if (file && file->architecture == loaded_[0].file.architecture) return file;
    return {};
  }

  std::vector<std::string> folders_before_cache(std::size_t asker) const {
    std::vector<std::string> folders;
    const ElfFile& object = loaded_[asker].file;
    for (std::size_t i = asker; object.runpath.empty(); i = loaded_[i].asked_by) {
      const ElfFile& ancestor = loaded_[i].file;
      if (ancestor.runpath.empty()) add_folders(folders, ancestor.rpath, loaded_[i].origin);
      if (i == 0) break;
    }
    const char* variable = std::getenv("LD_LIBRARY_PATH");
    add_folders(folders, variable ? variable : "", loaded_[0].origin);
    add_folders(folders, object.runpath, loaded_[asker].origin);
    return folders;
  }

  std::optional<ElfFile> find(const std::string& name, std::size_t asker) const {
    if (name.find('/') != name.npos) return fitting(expand(name, loaded_[asker].origin));
    for (const std::string& folder : folders_before_cache(asker))
      if (auto file = fitting(folder + "/" + name)) return file;
    for (const std::string& path : cached_paths(name))
      if (auto file = fitting(path)) return file;
    for (const std::string& folder : default_folders())
      if (auto file = fitting(folder + "/" + name)) return file;
    return {};
  }

  std::vector<Loaded> loaded_;
  std::set<std::string> seen_;
};

}  // namespace

Objects with_libraries(const ElfFile& program) { return Search(program).run(); }

}  // namespace forkshim::doctor
