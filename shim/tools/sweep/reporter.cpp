// SPDX-License-Identifier: MIT
#include "sweep/reporter.h"

#include <fmt/core.h>

#include "sweep/github.h"
#include "sweep/junit.h"
#include "sweep/results_file.h"
#include "sweep/sarif.h"
#include "sweep/tap.h"
#include "sweep/work_folder.h"
#include "text/files.h"

namespace forkshim::sweep {
void check_writable(const char* option, const std::string& file, bool replaced) {
  const char* reason = "";
  bool writable = can_write_output(file, &reason);
  // Results that are replaced are first written beside.
  if (writable && replaced && is_replaceable(file))
    writable = can_write_output(file + ".new", &reason);
  if (!writable) throw Trouble(fmt::format("{}: {} cannot be written: {}", option, file, reason));
}

Reporters make_reporters(const Options& options) {
  Reporters reporters;
  reporters.push_back(std::make_unique<Tap>());
  if (!options.json.empty()) {
    check_writable("--json", options.json, true);
    reporters.push_back(std::make_unique<ResultsFile>(options.json));
  }
  if (!options.record.empty()) {
    check_writable("--record", options.record, true);
    reporters.push_back(std::make_unique<ResultsFile>(options.record, true));
  }
  if (!options.cache.empty()) check_writable("--cache", options.cache, true);
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
