// SPDX-License-Identifier: MIT
#include "sweep/archive.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>
#include <utility>

#include "sweep/build_id.h"
#include "sweep/work_folder.h"
#include "text/files.h"
#include "text/whole_file.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

constexpr size_t most_bytes = 32 << 20;  // of all files together
constexpr size_t most_said = 1 << 20;    // of an output, and of the log

// Others may hold what is nobody's business.
constexpr const char* told_variables[] = {
    "LANG",        "LANGUAGE",   "LC_ALL",  "LC_COLLATE",      "LC_CTYPE",
    "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "POSIXLY_CORRECT", "TZ"};

std::string system_here() {
  utsname about = {};
  uname(&about);
  std::istringstream lines(read_file("/etc/os-release"));
  std::string name = "unknown";
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("PRETTY_NAME=")) name = line.substr(12);
  std::erase(name, '"');
  return fmt::format("{}, {} {}, {}", name, about.sysname, about.release, about.machine);
}

bool is_below(const std::string& name) {
  const fs::path path = fs::path(name).lexically_normal();
  return !name.empty() && path.is_relative() && *path.begin() != ".." && *path.begin() != ".";
}

std::set<std::string> words_of(const Options& options) {
  std::set<std::string> words(options.command.begin(), options.command.end());
  words.insert(options.input);
  for (const std::string& command :
       {options.check, options.before, options.normalize, options.drive, options.ready}) {
    std::istringstream parts(command);
    for (std::string word; parts >> word;) words.insert(word);
  }
  return words;
}

// Through no link of another user's, who may have no other way to read the file.
Archive::File read_named(const std::string& name) {
  Archive::File file = {name, "", 0};
  struct stat found = {};
  const char* reason = nullptr;
  const int opened = open_unplanted(name, &reason);
  const bool read =
      opened >= 0 && fstat(opened, &found) == 0 && read_bounded(opened, &file.content);
  if (!reason && !read) reason = std::strerror(errno);
  if (opened >= 0) close(opened);
  if (!read) throw Trouble(fmt::format("{}: cannot be read: {}", name, reason));
  file.mode = found.st_mode & 0777;
  return file;
}

std::string end_of(const std::string& file) { return tail_of_file(file, most_said); }

}  // namespace

Archive archive_of(const Options& options) {
  Archive archive;
  archive.version = FORKSHIM_VERSION;
  archive.system = system_here();
  std::error_code ignored;
  archive.folder = fs::current_path(ignored).string();
  for (const char* const name : told_variables)
    if (const char* const value = std::getenv(name)) archive.environment[name] = value;
  size_t bytes = 0;
  for (const std::string& word : words_of(options)) {
    struct stat found = {};
    if (!is_below(word) || stat(word.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) continue;
    Archive::File file =
        static_cast<size_t>(found.st_size) > most_bytes ? Archive::File() : read_named(word);
    bytes += std::max(static_cast<size_t>(found.st_size), file.content.size());
    if (bytes > most_bytes)
      throw Trouble(
          fmt::format("--record: {} makes the files that the command line names larger"
                      " than {} MiB together",
                      word, most_bytes >> 20));
    archive.files.push_back(std::move(file));
  }
  return archive;
}

void describe_run(Archive& archive, const Trial& trial, const Recording& recording) {
  archive.output = end_of(trial.output());
  archive.errors = end_of(trial.errors());
  archive.log = end_of(trial.log());
  for (const Creation& creation : recording.creations) archive.builds.emplace(creation.program, "");
  for (auto& [program, build] : archive.builds) build = build_id_of(program);
}

}  // namespace forkshim::sweep
