// SPDX-License-Identifier: MIT
// `forkshim report`: logs of one or two files, from their lines to every output. The first byte of
// an input says where the second file begins, in 64ths.
#include <nlohmann/json.hpp>

#include "memory_file.h"
#include "report/branches.h"
#include "report/forest.h"
#include "report/merged_logs.h"
#include "report/output.h"
#include "report/page.h"
#include "report/summary.h"
#include "report/trace.h"
#include "report/tree.h"
#include "require.h"

namespace {

using fuzz::require;
using namespace forkshim::report;

using File = fuzz::MemoryFile;

bool steers_a_terminal(std::string_view text) {
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) return true;
  return false;
}

void print_texts(const Forest& forest, const Summary& summary, const Branches& branches) {
  static File text;
  text.write("");
  for (const bool fold : {true, false}) {
    Output out(text.path());
    print_tree(forest, branches, {.fold = fold, .unicode = !fold, .colour = false}, out);
    summary.print(forest, out);
    out.finish();
    require(!steers_a_terminal(text.text()), "no output steers a terminal");
  }
}

void run(const std::vector<std::string>& paths) {
  static File trace_file, page_file;
  Merge merge(paths);
  Forest forest(merge.runs());
  Summary summary;
  Trace trace(trace_file.path());
  Page page(page_file.path(), "");
  while (const Record* record = merge.next()) {
    const Index process = forest.apply(*record);
    summary.add(*record, process, forest);
    trace.add(*record, process, forest);
    page.add(*record, process, forest);
  }
  require(!steers_a_terminal(merge.complaint()), "no complaint steers a terminal");
  if (forest.processes.empty()) return;
  forest.settle();
  trace.finish(forest);
  require(nlohmann::json::accept(trace_file.text()), "the trace is JSON");
  const Branches branches(forest);
  page.finish(forest, branches, summary, merge.names());
  const std::string text = page_file.text();
  require(text.find('<', 1) == text.npos, "nothing in the page ends its script");
  require(nlohmann::json::accept(text.substr(1, text.rfind('|') - 1)), "the page holds JSON");
  print_texts(forest, summary, branches);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static File first, second;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = text.size() * (data[0] % 64u) / 64;
  first.write(text.substr(cut));
  std::vector<std::string> paths = {first.path()};
  if (cut > 0) {
    second.write(text.substr(0, cut));
    paths.push_back(second.path());
  }
  run(paths);
  return 0;
}
