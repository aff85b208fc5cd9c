// SPDX-License-Identifier: MIT
// When a sweep's results are written.
#include <unistd.h>

#include "sweep/results_file.h"
#include "text/files.h"

namespace forkshim::sweep {

void ResultsFile::begin() {
  is_empty_ = !whole_ && access(file_.c_str(), F_OK) != 0 && is_replaceable(file_) &&
              write_output(file_, "");
}

ResultsFile::~ResultsFile() { remove_empty(); }

void ResultsFile::give_up(const std::string&) { remove_empty(); }

void ResultsFile::remove_empty() {
  if (is_empty_) unlink(file_.c_str());
  is_empty_ = false;
}

void ResultsFile::write(const Results& results) {
  write_results(results, file_, whole_);
  is_empty_ = false;
}

void ResultsFile::plan(const Results& results, size_t) { so_far_ = results; }

void ResultsFile::begin_runs() {
  running_ = true;
  if (!known_.empty()) write_so_far();
}

// While what --resume takes over is told, the file has more than that.
void ResultsFile::outcome(size_t number, const Outcome& outcome) {
  if (!whole_) known_.emplace(number, outcome);
  if (running_) write_so_far();
}

void ResultsFile::write_so_far() {
  // A reader of a FIFO gets them once, at the end.
  const Clock::time_point begun = Clock::now();
  // A twentieth of the time, at most, goes there: of a hundred thousand points a writing takes
  // long.
  if (begun - written_ < 20 * took_) return;
  if (whole_ || !is_replaceable(file_)) return;
  so_far_.outcomes.clear();
  for (const auto& [place, each] : known_) so_far_.outcomes.push_back(each);
  write(so_far_);
  written_ = Clock::now();
  took_ = written_ - begun;
}

void ResultsFile::end(const Results& results) { write(results); }

}  // namespace forkshim::sweep
