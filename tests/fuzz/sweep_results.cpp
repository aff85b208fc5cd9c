// SPDX-License-Identifier: MIT
// Results of a sweep as another one joins them with its own: from the file to TAP and JUnit's XML.
#include <cstdint>
#include <cstdio>

#include "memory_file.h"
#include "require.h"
#include "sweep/junit.h"
#include "sweep/results_file.h"
#include "sweep/tap.h"
#include "sweep/work_folder.h"

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

void check(const std::string& text) {
  bool at_start = true;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    require(byte == '\n' || byte == '\t' || (byte >= 0x20 && byte != 0x7f),
            "no output steers a terminal");
    require(text.compare(i, 2, "##") != 0, "no output orders a server by ##");
    require(!at_start || text.compare(i, 2, "::") != 0, "no line begins with ::");
    at_start = byte == '\n' || (at_start && byte == ' ');
  }
}

void show(const Results& results) {
  static fuzz::MemoryFile xml;
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
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static fuzz::MemoryFile file;
  file.write({reinterpret_cast<const char*>(data), size});
  try {
    show(merge_results({file.path(), file.path()}));
  } catch (const Trouble&) {
  }
  return 0;
}
