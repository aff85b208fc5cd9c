// SPDX-License-Identifier: MIT
// Results of a sweep as another one joins them with its own: from the file to TAP, JUnit's XML and
// a SARIF log. And the recording in them, as --replay reads it.
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "memory_file.h"
#include "require.h"
#include "sweep/archive.h"
#include "sweep/junit.h"
#include "sweep/results_file.h"
#include "sweep/sarif.h"
#include "sweep/tap.h"
#include "sweep/work_folder.h"
#include "text/utf8.h"

namespace {

using fuzz::require;
using namespace forkshim::sweep;

// Standard output is a file in memory from the first input on.
fuzz::MemoryFile& standard_output() {
  static fuzz::MemoryFile file;
  static const int taken = dup2(file.descriptor(), STDOUT_FILENO);
  require(taken == STDOUT_FILENO, "standard output can be taken");
  return file;
}

// White space before :: is more than a blank: U+00A0, for one.
void check(std::string_view text) {
  bool at_start = true;
  while (!text.empty()) {
    const forkshim::Character c = forkshim::decode_utf8(text);
    require(c.valid, "no output is anything but UTF-8");
    require(c.code == '\n' || c.code == '\t' || !forkshim::steers_a_terminal(c.code),
            "no output steers a terminal");
    require(!text.starts_with("##"), "no output orders a server by ##");
    require(!at_start || !text.starts_with("::"), "no line begins with ::");
    at_start = c.code == '\n' || (at_start && (c.code <= ' ' || c.code >= 0x80));
    text.remove_prefix(c.size);
  }
}

void show(const Results& results) {
  static fuzz::MemoryFile xml, log;
  fuzz::MemoryFile& output = standard_output();
  output.write("");
  require(lseek(output.descriptor(), 0, SEEK_SET) == 0, "standard output begins anew");
  Tap tap;
  tap.begin();
  tap.plan(results, results.outcomes.size());
  size_t number = 0;
  for (const Outcome& outcome : results.outcomes) tap.outcome(++number, outcome);
  tap.end(results);
  std::fflush(stdout);
  check(output.text());
  JUnit(xml.path()).end(results);
  check(xml.text());
  Sarif(log.path()).end(results);
  require(nlohmann::json::accept(log.text()), "the SARIF log is JSON");
}

void replay(const std::string& text) {
  const Archive archive = archive_in(text, "recording");
  require(nlohmann::json::accept(text_of(archive)), "a recording is JSON");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static fuzz::MemoryFile file;
  file.write({reinterpret_cast<const char*>(data), size});
  try {
    show(merge_results({file.path(), file.path()}));
    replay(file.text());
  } catch (const Trouble&) {
  }
  return 0;
}
