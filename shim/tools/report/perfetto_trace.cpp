// SPDX-License-Identifier: MIT
// Readers want a track described before its first event. A process's name is known at the end only,
// so that one with events is described twice: by its id, and then as a whole. The first name that a
// reader gets counts.
#include "report/perfetto_trace.h"

#include <algorithm>

#include "report/escape.h"

namespace forkshim::report {
namespace {

using namespace perfetto;
template <typename Message>
using Builder = protozero::pbf_builder<Message>;

// Who wrote a packet: always us. Numbers of texts and the clock hold for packets of one writer.
constexpr std::uint32_t writer = 1;

// 0 is the whole trace.
std::uint64_t track_of(Index process) { return std::uint64_t{process} + 1; }
constexpr std::uint64_t first_track_of_creations = std::uint64_t{1} << 32;
constexpr std::size_t most_tracks = 8;  // of a thread: lines in any order are no log

// In `room` where it is not the text itself.
std::string_view harmless(std::string_view text, std::string& room) {
  return is_plain(text) ? text : room = printable(text);
}

}  // namespace

template <typename Fill>
void PerfettoTrace::write_packet(Fill fill) {
  packet_.clear();
  Packet packet{packet_};
  fill(packet);
  const std::string fresh = names_.take_fresh();
  if (!fresh.empty()) packet.add_message(TracePacket::interned_data, fresh);
  whole_.clear();
  Builder<perfetto::Trace>{whole_}.add_message(perfetto::Trace::packet, packet_);
  out_.write(whole_);
}

template <typename Fill>
void PerfettoTrace::write_event(EventType type, std::int64_t t, std::uint64_t uuid, Fill fill) {
  write_packet([&](Packet& packet) {
    packet.add_uint64(TracePacket::timestamp, static_cast<std::uint64_t>(t));
    packet.add_uint32(TracePacket::trusted_packet_sequence_id, writer);
    packet.add_uint32(TracePacket::sequence_flags, needs_state);
    Event event{packet, TracePacket::track_event};
    event.add_enum(TrackEvent::type, static_cast<std::int32_t>(type));
    event.add_uint64(TrackEvent::track_uuid, uuid);
    fill(event);
  });
}

// The clock of all that follows. Without a snapshot a reader knows none but that since the boot.
void PerfettoTrace::begin(std::int64_t start) {
  write_packet([&](Packet& packet) {
    packet.add_uint32(TracePacket::trusted_packet_sequence_id, writer);
    packet.add_uint32(TracePacket::sequence_flags, state_cleared);
    {
      Builder<ClockSnapshot> snapshot{packet, TracePacket::clock_snapshot};
      {
        Builder<Clock> clock{snapshot, ClockSnapshot::clocks};
        clock.add_uint32(Clock::clock_id, realtime);
        clock.add_uint64(Clock::timestamp, static_cast<std::uint64_t>(start));
      }
      snapshot.add_enum(ClockSnapshot::primary_trace_clock, realtime);
    }
    Builder<TracePacketDefaults> defaults{packet, TracePacket::trace_packet_defaults};
    defaults.add_uint32(TracePacketDefaults::timestamp_clock_id, realtime);
  });
}

void PerfettoTrace::add(const TraceEvent& event) {
  describe(event);
  const std::int64_t t = std::max<std::int64_t>(event.t, 0);
  if (event.is_instant) {
    write_event(EventType::instant, t, track_of(event.process),
                [&](Event& to) { add_words(to, event.name, event); });
    return;
  }
  Track& track = track_for(event, t);
  const std::int64_t begin = std::max(t, track.end);
  track.end = std::max(begin, event.t + event.duration);
  write_event(EventType::slice_begin, begin, track.uuid, [&](Event& to) {
    add_words(to, event.name, event);
    if (event.creation != nobody) to.add_fixed64(TrackEvent::flow_ids, track_of(event.creation));
  });
  write_event(EventType::slice_end, track.end, track.uuid, [](Event&) {});
}

void PerfettoTrace::add_process(const TraceProcess& process) {
  const TraceEvent& life = process.life;
  const std::uint64_t uuid = track_of(life.process);
  describe_whole(process);
  const std::int64_t birth = std::max<std::int64_t>(life.t, 0);
  write_event(EventType::slice_begin, birth, uuid, [&](Event& to) {
    add_words(to, process.name, life);
    if (process.creation != nobody)
      to.add_fixed64(TrackEvent::terminating_flow_ids, track_of(process.creation));
  });
  write_event(EventType::slice_end, std::max(birth, life.t + life.duration), uuid, [](Event&) {});
}

void PerfettoTrace::describe(const TraceEvent& event) {
  if (described_.size() <= event.process) described_.resize(std::size_t{event.process} + 1);
  if (described_[event.process]) return;
  described_[event.process] = true;
  write_packet([&](Packet& packet) {
    Builder<TrackDescriptor> track{packet, TracePacket::track_descriptor};
    track.add_uint64(TrackDescriptor::uuid, track_of(event.process));
    if (event.lane <= 0) return;
    Builder<ProcessDescriptor> process{track, TrackDescriptor::process};
    process.add_int32(ProcessDescriptor::pid, static_cast<std::int32_t>(event.lane));
  });
}

void PerfettoTrace::describe_whole(const TraceProcess& process) {
  const TraceEvent& life = process.life;
  write_packet([&](Packet& packet) {
    Builder<TrackDescriptor> track{packet, TracePacket::track_descriptor};
    track.add_uint64(TrackDescriptor::uuid, track_of(life.process));
    // A process without an id is one that its creator alone told of.
    if (life.lane <= 0) {
      track.add_string(TrackDescriptor::name, process.label.data(), process.label.size());
      return;
    }
    Builder<ProcessDescriptor> about{track, TrackDescriptor::process};
    about.add_int32(ProcessDescriptor::pid, static_cast<std::int32_t>(life.lane));
    about.add_string(ProcessDescriptor::process_name, process.label.data(), process.label.size());
    about.add_int64(ProcessDescriptor::start_timestamp_ns, std::max<std::int64_t>(life.t, 0));
    if (!process.run.empty())
      about.add_string(ProcessDescriptor::process_labels, process.run.data(), process.run.size());
  });
}

// An end is that of the slice which began last on its track, so that slices of a track must not
// overlap. One thread's creations do not, but for those that a signal handler makes within one, and
// times that are not exact: they go on another track, which a viewer shows with the first.
PerfettoTrace::Track& PerfettoTrace::track_for(const TraceEvent& event, std::int64_t begin) {
  std::vector<Track>& tracks =
      tracks_[std::uint64_t{event.process} << 32 | static_cast<std::uint32_t>(event.thread)];
  for (Track& track : tracks)
    if (track.end <= begin) return track;
  if (tracks.size() == most_tracks) return tracks.back();
  tracks.push_back({first_track_of_creations + tracks_of_creations_++, 0});
  describe_creations(event, tracks.back().uuid);
  return tracks.back();
}

void PerfettoTrace::describe_creations(const TraceEvent& event, std::uint64_t uuid) {
  write_packet([&](Packet& packet) {
    Builder<TrackDescriptor> track{packet, TracePacket::track_descriptor};
    track.add_uint64(TrackDescriptor::uuid, uuid);
    track.add_uint64(TrackDescriptor::parent_uuid, track_of(event.process));
    track.add_string(TrackDescriptor::name,
                     event.thread == 0 ? "creations" : fmt::format("thread {}", event.thread));
  });
}

void PerfettoTrace::add_words(Event& to, std::string_view name, const TraceEvent& event) {
  std::string room;
  name = harmless(name, room);
  if (const auto number = names_.intern(InternedData::event_names, name)) {
    to.add_uint64(TrackEvent::name_iid, number);
  } else {
    to.add_string(TrackEvent::name, name.data(), name.size());
  }
  to.add_uint64(TrackEvent::category_iids,
                names_.intern(InternedData::event_categories, event.category));
  for (const Argument& argument : event.args) add_argument(to, argument);
}

void PerfettoTrace::add_argument(Event& to, const Argument& argument) {
  const auto* given = std::get_if<std::string_view>(&argument.value);
  if (given && given->empty()) return;
  Builder<DebugAnnotation> arg{to, TrackEvent::debug_annotations};
  arg.add_uint64(DebugAnnotation::name_iid,
                 names_.intern(InternedData::debug_annotation_names, argument.key));
  if (!given) {
    arg.add_int64(DebugAnnotation::int_value, std::get<std::int64_t>(argument.value));
    return;
  }
  std::string room;
  const std::string_view text = harmless(*given, room);
  const std::uint64_t number =
      argument.repeats ? names_.intern(InternedData::debug_annotation_string_values, text) : 0;
  if (number != 0) {
    arg.add_uint64(DebugAnnotation::string_value_iid, number);
  } else {
    arg.add_string(DebugAnnotation::string_value, text.data(), text.size());
  }
}

}  // namespace forkshim::report
