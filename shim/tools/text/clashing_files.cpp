// SPDX-License-Identifier: MIT
#include "text/clashing_files.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <tuple>

namespace forkshim {
namespace {

namespace fs = std::filesystem;

// Device and inode of the file; of one that is not there yet, those of its folder and its name.
using Identity = std::tuple<dev_t, ino_t, std::string>;

// Where a link to nothing leads, there a file would be made.
fs::path end_of_links(fs::path path) {
  std::error_code error;
  for (int links = 0; links < 40 && fs::is_symlink(path, error); ++links)
    path = path.parent_path() / fs::read_symlink(path, error);
  return path;
}

std::optional<Identity> identity_of(const std::string& name) {
  struct stat status = {};
  if (name.empty()) return std::nullopt;
  if (stat(name.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) return std::nullopt;
    return Identity{status.st_dev, status.st_ino, ""};
  }
  const fs::path path = end_of_links(name);
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (stat(folder.c_str(), &status) != 0) return std::nullopt;
  return Identity{status.st_dev, status.st_ino, path.filename().string()};
}

std::string words_for(const NamedFile& file) {
  return file.path.starts_with("/proc/self/fd/") ? file.option : file.option + " " + file.path;
}

}  // namespace

NamedFile standard_output() { return {"standard output", "/proc/self/fd/1"}; }

std::string clash_among(const std::vector<NamedFile>& written, const std::vector<NamedFile>& read) {
  std::vector<NamedFile> others = written;
  others.insert(others.end(), read.begin(), read.end());
  for (size_t i = 0; i < written.size(); ++i) {
    const auto identity = identity_of(written[i].path);
    for (size_t j = i + 1; identity && j < others.size(); ++j)
      if (identity_of(others[j].path) == identity)
        return fmt::format(
            "{} and {} are one file, so one would overwrite the other; give each a"
            " file of its own",
            words_for(written[i]), words_for(others[j]));
  }
  return "";
}

}  // namespace forkshim
