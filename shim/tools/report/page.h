// SPDX-License-Identifier: MIT
// The log as one page that needs no network: the files in page/, joined at build time, and the
// log's content as JSON within.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "report/branches.h"
#include "report/forest.h"
#include "report/output.h"
#include "report/summary.h"

namespace forkshim::report {

class Page {
 public:
  // What a browser draws with ease; the page says what it leaves out.
  static constexpr std::size_t most_processes = 100'000;
  static constexpr std::size_t most_marks = 100'000;  // of faults, and of others

  // Makes the file at once, so that a bad path is known before gigabytes are read. `sweep` names a
  // sweep's JSON, or nothing.
  Page(const std::string& path, const std::string& sweep);

  // `process` is what Forest::apply said of the record.
  void add(const Record& record, Index process, Forest& forest);

  // Once, after Forest::settle.
  void finish(const Forest& forest, const Branches& branches, const Summary& summary,
              const std::string& title);

 private:
  struct Mark {
    std::int64_t t;
    Index process;
    Phase phase;
    std::uint32_t function;
    std::uint32_t label;  // the error, or the program
    std::uint32_t refused_by;
    std::uint32_t lineage;
  };

  void note_start(const Record& record, Index process, Names& names);
  std::vector<std::uint32_t> name_lanes(const Forest& forest) const;
  void order_lanes(const Forest& forest, const Branches& branches);
  void add_processes(const Forest& forest);
  std::uint32_t host_of(const Forest& forest, const Process& process);
  void add_marks(const Forest& forest);
  void add_summary(const Forest& forest, const Summary& summary);
  void add_strings(const Forest& forest);
  template <typename List, typename Value>
  void add_column(const char* key, const List& list, Value value);
  std::uint32_t string_of(std::uint32_t name);

  Output out_;
  std::string sweep_ = "null";
  std::string json_;
  std::vector<Mark> marks_;
  std::string command_;  // of the root, as it was typed
  bool has_root_ = false;
  std::uint32_t runs_ = 0;
  std::vector<std::uint32_t> commands_;  // the base name of argv[0], of each process that has one
  std::uint64_t all_marks_ = 0;
  std::uint64_t faults_ = 0;
  std::uint64_t others_ = 0;
  std::vector<Index> lanes_;    // the process of each lane
  std::vector<Index> lane_of_;  // and back
  std::unordered_map<std::uint32_t, std::uint32_t> string_ids_;
  std::vector<std::uint32_t> strings_;
};

}  // namespace forkshim::report
