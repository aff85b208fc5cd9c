// SPDX-License-Identifier: MIT
// `forkshim report`: logs of one or two files, from their lines to every output. The first byte of
// an input says where the second file begins, in 64ths.
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <protozero/pbf_message.hpp>

#include "memory_file.h"
#include "report/branches.h"
#include "report/forest.h"
#include "report/merged_logs.h"
#include "report/output.h"
#include "report/page.h"
#include "report/perfetto_trace.h"
#include "report/summary.h"
#include "report/trace.h"
#include "report/tree.h"
#include "require.h"
#include "text/utf8.h"

namespace {

using fuzz::require;
using namespace forkshim::report;

using File = fuzz::MemoryFile;

bool steers_a_terminal(std::string_view text) {
  while (!text.empty()) {
    const forkshim::Character c = forkshim::decode_utf8(text);
    if (!c.valid || (c.code != '\n' && forkshim::steers_a_terminal(c.code))) return true;
    text.remove_prefix(c.size);
  }
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

struct Mark {
  std::uint64_t t = 0;
  std::uint64_t track = 0;
  std::int32_t type = 0;
};

Mark mark_of(const protozero::data_view& data) {
  Mark mark;
  for (protozero::pbf_message<perfetto::TracePacket> packet{data}; packet.next();) {
    if (packet.tag() == perfetto::TracePacket::timestamp) {
      mark.t = packet.get_uint64();
    } else if (packet.tag() == perfetto::TracePacket::track_event) {
      protozero::pbf_message<perfetto::TrackEvent> event{packet.get_view()};
      while (event.next()) {
        if (event.tag() == perfetto::TrackEvent::type) {
          mark.type = event.get_enum();
        } else if (event.tag() == perfetto::TrackEvent::track_uuid) {
          mark.track = event.get_uint64();
        } else {
          event.skip();
        }
      }
    } else {
      packet.skip();
    }
  }
  return mark;
}

// Whether it is made of whole messages, and each slice ends on its track, not before it began.
bool is_trace(const std::string& text) {
  std::vector<Mark> marks;
  protozero::pbf_message<perfetto::Trace> trace{text};
  while (trace.next(perfetto::Trace::packet)) marks.push_back(mark_of(trace.get_view()));
  std::stable_sort(marks.begin(), marks.end(), [](auto& a, auto& b) { return a.t < b.t; });
  std::map<std::uint64_t, int> open;
  for (const Mark& mark : marks) {
    if (mark.type == static_cast<int>(perfetto::EventType::slice_begin)) ++open[mark.track];
    if (mark.type != static_cast<int>(perfetto::EventType::slice_end)) continue;
    if (open[mark.track]-- == 0) return false;
  }
  return std::all_of(open.begin(), open.end(), [](auto& track) { return track.second == 0; });
}

void run(const std::vector<std::string>& paths) {
  static File trace_file, page_file, perfetto_file;
  Merge merge(paths);
  Forest forest(merge.runs());
  Summary summary;
  Trace trace(trace_file.path());
  Trace own_format(std::make_unique<PerfettoTrace>(perfetto_file.path()));
  Page page(page_file.path(), "");
  while (const Record* record = merge.next()) {
    const Index process = forest.apply(*record);
    summary.add(*record, process, forest);
    trace.add(*record, process, forest);
    own_format.add(*record, process, forest);
    page.add(*record, process, forest);
  }
  require(!steers_a_terminal(merge.complaint()), "no complaint steers a terminal");
  if (forest.processes.empty()) return;
  forest.settle();
  trace.finish(forest);
  require(nlohmann::json::accept(trace_file.text()), "the trace is JSON");
  own_format.finish(forest);
  require(is_trace(perfetto_file.text()), "the slices of Perfetto's trace nest and end");
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
