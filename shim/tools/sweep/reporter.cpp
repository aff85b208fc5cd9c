// SPDX-License-Identifier: MIT
#include "sweep/reporter.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sweep/github.h"
#include "sweep/junit.h"
#include "sweep/results_file.h"
#include "sweep/sarif.h"
#include "sweep/tap.h"
#include "sweep/work_folder.h"

namespace forkshim::sweep {
namespace {

// Makes no file: a sweep that is refused leaves none that could be taken for a pass.
void check_writable(const char* option, const std::string& file) {
  const std::filesystem::path path(file);
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  std::error_code ignored;
  int error = 0;
  if (std::filesystem::is_directory(path, ignored))
    error = EISDIR;
  else if (access(file.c_str(), F_OK) == 0)
    error = access(file.c_str(), W_OK) == 0 ? 0 : errno;
  else
    error = access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
  if (error)
    throw Trouble(fmt::format("{}: {} cannot be written: {}", option, file, std::strerror(error)));
}

}  // namespace

Reporters make_reporters(const Options& options) {
  Reporters reporters;
  reporters.push_back(std::make_unique<Tap>());
  if (!options.json.empty()) {
    check_writable("--json", options.json);
    reporters.push_back(std::make_unique<ResultsFile>(options.json));
  }
  if (!options.cache.empty()) check_writable("--cache", options.cache);
  if (!options.junit.empty()) {
    check_writable("--junit", options.junit);
    reporters.push_back(std::make_unique<JUnit>(options.junit));
  }
  if (!options.sarif.empty()) {
    check_writable("--sarif", options.sarif);
    reporters.push_back(std::make_unique<Sarif>(options.sarif));
  }
  if (options.github) reporters.push_back(std::make_unique<GitHub>());
  return reporters;
}

}  // namespace forkshim::sweep
