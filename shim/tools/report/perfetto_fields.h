// SPDX-License-Identifier: MIT
// The fields of Perfetto's messages that a trace of ours has, with their numbers in protos/perfetto
// of https://github.com/google/perfetto. A number once given is never given anew there.
#pragma once

#include <cstdint>
#include <protozero/types.hpp>

namespace forkshim::report::perfetto {

using Tag = protozero::pbf_tag_type;

enum class Trace : Tag { packet = 1 };

enum class TracePacket : Tag {
  clock_snapshot = 6,
  timestamp = 8,
  trusted_packet_sequence_id = 10,
  track_event = 11,
  interned_data = 12,
  sequence_flags = 13,
  trace_packet_defaults = 59,
  track_descriptor = 60,
};

// Values of sequence_flags.
constexpr std::uint32_t state_cleared = 1;
constexpr std::uint32_t needs_state = 2;

enum class TracePacketDefaults : Tag { timestamp_clock_id = 58 };

enum class ClockSnapshot : Tag { clocks = 1, primary_trace_clock = 2 };
enum class Clock : Tag { clock_id = 1, timestamp = 2 };
constexpr std::uint32_t realtime = 1;  // CLOCK_REALTIME, as the log has it

enum class TrackDescriptor : Tag { uuid = 1, name = 2, process = 3, parent_uuid = 5 };

enum class ProcessDescriptor : Tag {
  pid = 1,
  process_name = 6,
  start_timestamp_ns = 7,
  process_labels = 8,
};

enum class TrackEvent : Tag {
  category_iids = 3,
  debug_annotations = 4,
  type = 9,
  name_iid = 10,
  track_uuid = 11,
  name = 23,
  flow_ids = 47,
  terminating_flow_ids = 48,
};

enum class EventType { slice_begin = 1, slice_end = 2, instant = 3 };

enum class DebugAnnotation : Tag {
  name_iid = 1,
  int_value = 4,
  string_value = 6,
  string_value_iid = 17,
};

enum class InternedData : Tag {
  event_categories = 1,
  event_names = 2,
  debug_annotation_names = 3,
  debug_annotation_string_values = 29,
};

// The same in the entries of all four.
enum class InternedText : Tag { iid = 1, text = 2 };

}  // namespace forkshim::report::perfetto
