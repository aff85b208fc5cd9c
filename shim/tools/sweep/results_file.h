// SPDX-License-Identifier: MIT
// Results as JSON: to go on from, to join, and for programs to read.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "supervision/run.h"
#include "sweep/reporter.h"

namespace forkshim::sweep {

// Written now and then as well, so that a sweep that is killed can go on from there. Until then an
// empty file has its name: a program may look into the folder, and is to find there the same in
// each run.
class ResultsFile : public Reporter {
 public:
  // `whole`: with the archive, at the end alone.
  explicit ResultsFile(std::string file, bool whole = false)
      : file_(std::move(file)), whole_(whole) {}
  ~ResultsFile() override;
  void begin() override;
  void plan(const Results& results, size_t points) override;
  void begin_runs() override;
  void outcome(size_t number, const Outcome& outcome) override;
  void end(const Results& results) override;
  void give_up(const std::string& sentence) override;

 private:
  void remove_empty();
  void write(const Results& results);
  void write_so_far();

  std::string file_;
  const bool whole_;
  bool running_ = false;
  bool is_empty_ = false;  // the file, made by begin()
  Results so_far_;
  std::map<size_t, Outcome> known_;
  Clock::time_point written_ = Clock::now();
  Clock::duration took_{0};  // the last writing
};

// Replaces the file at once: a reader, or the next sweep, never finds half of it.
// `whole`: with the archive.
void write_results(const Results& results, const std::string& file, bool whole = false);

inline const std::string results_of_json = "results that sweep --json wrote";

// Throws Trouble with a sentence where it cannot be read or holds something else than is expected.
Results read_results(const std::string& file, const std::string& expected = results_of_json);

// Whether there is a file that is not the empty one of a sweep that was killed before it had
// results.
bool has_results(const std::string& file);

// The same of a recording, of which the archive is a part.
Results read_recorded(const std::string& file, const std::string& expected, Archive* archive);

// The same for results that decide what this sweep leaves out: another user's are refused. The
// owner at the start of a sweep says nothing, because the program may run before they are read.
Results read_own_results(const std::string& file);

// Joins the shards of one sweep. Throws Trouble where they belong to different ones; a point that
// no file holds is said in the notes.
Results merge_results(const std::vector<std::string>& files);

// Whether every planned point is there.
bool is_whole(const Results& results);

}  // namespace forkshim::sweep
