// SPDX-License-Identifier: MIT
// Texts that a trace of Perfetto has once and then names by a number. Each of its four lists counts
// for itself, and a new entry goes into the packet that names it first.
#pragma once

#include <array>
#include <cstdint>
#include <protozero/pbf_builder.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "report/perfetto_fields.h"
#include "report/string_pool.h"

namespace forkshim::report {

class PerfettoNames {
 public:
  // The text's number; 0 where it has none: in a log of names that do not come back, they would
  // all stay in memory, here and in the reader.
  std::uint64_t intern(perfetto::InternedData list, std::string_view text) {
    List& names = list_of(list);
    if (const std::uint32_t known = names.texts.find(text)) return known;
    if (names.count == most || text.empty() || text.size() > longest) return 0;
    ++names.count;
    const std::uint32_t number = names.texts.intern(text);
    protozero::pbf_builder<perfetto::InternedData> data{fresh_};
    protozero::pbf_builder<perfetto::InternedText> entry{data, list};
    entry.add_uint64(perfetto::InternedText::iid, number);
    entry.add_bytes(perfetto::InternedText::text, text.data(), text.size());
    return number;
  }

  // The entries since the last call, as a message InternedData; empty if there are none.
  std::string take_fresh() { return std::exchange(fresh_, {}); }

 private:
  static constexpr std::size_t most = 1 << 13;
  static constexpr std::size_t longest = 1 << 10;

  struct List {
    Names texts;
    std::size_t count = 0;
  };

  List& list_of(perfetto::InternedData list) {
    return lists_[list == perfetto::InternedData::debug_annotation_string_values
                      ? 0
                      : static_cast<std::size_t>(list)];
  }

  std::array<List, 4> lists_;
  std::string fresh_;
};

}  // namespace forkshim::report
