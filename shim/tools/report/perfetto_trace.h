// SPDX-License-Identifier: MIT
// A trace in Perfetto's own format: protobuf messages, each text once. A process is a track with
// its life; its creations are on tracks below that, as a rule one for each thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "report/output.h"
#include "report/perfetto_names.h"
#include "report/trace_format.h"

namespace forkshim::report {

class PerfettoTrace : public TraceFormat {
 public:
  explicit PerfettoTrace(const std::string& path) : out_(path) {}

  void begin(std::int64_t start) override;
  void add(const TraceEvent& event) override;
  void add_process(const TraceProcess& process) override;
  void finish() override { out_.finish(); }

 private:
  struct Track {
    std::uint64_t uuid = 0;
    std::int64_t end = 0;  // of its last slice
  };
  using Packet = protozero::pbf_builder<perfetto::TracePacket>;
  using Event = protozero::pbf_builder<perfetto::TrackEvent>;

  template <typename Fill>
  void write_packet(Fill fill);
  template <typename Fill>
  void write_event(perfetto::EventType type, std::int64_t t, std::uint64_t uuid, Fill fill);
  void describe(const TraceEvent& event);
  void describe_whole(const TraceProcess& process);
  Track& track_for(const TraceEvent& event, std::int64_t begin);
  void describe_creations(const TraceEvent& event, std::uint64_t uuid);
  void add_words(Event& to, std::string_view name, const TraceEvent& event);
  void add_argument(Event& to, const Argument& argument);

  Output out_;
  PerfettoNames names_;
  std::string packet_;
  std::string whole_;
  std::vector<bool> described_;                                   // by the process
  std::unordered_map<std::uint64_t, std::vector<Track>> tracks_;  // of a thread's creations
  std::uint64_t tracks_of_creations_ = 0;
};

}  // namespace forkshim::report
