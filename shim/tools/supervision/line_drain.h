// SPDX-License-Identifier: MIT
// Takes lines out of the ring of a state file. What that holds may be anything: a process that gave
// up its rights still has it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/state_layout.h"
#include "supervision/log_files.h"

namespace forkshim {

class LineDrain {
 public:
  using Clock = std::chrono::steady_clock;

  // For a line that is reserved and not written: its writer was killed, stopped, or is about to.
  static constexpr std::chrono::milliseconds look_again{2};
  static constexpr std::chrono::seconds longest_wait{5};

  // `adds_ends`: exit records that processes did not write are added.
  LineDrain(layout::State& state, const std::vector<std::string>& logs, const std::string& trace,
            bool adds_ends);

  // Takes no line that is reserved from now on, and waits for the others together as long as it
  // would for one: a process that outlives the run may write for ever, and promise lines that it
  // does not write.
  void end_at_reserved(Clock::duration patience = longest_wait);

  // Once, at the end: the lines of a log that was removed meanwhile count as lost.
  void count_removed();

  // Takes what is whole, of the whole ring at most. Returns whether lines are left.
  bool take_all();

 private:
  using RingLine = layout::RingLine;

  char* place() const;
  // Read once, because others may change it meanwhile.
  RingLine head() const;
  // The bytes that are done with, or 0 where the next line is not written yet.
  uint64_t whole_size(const RingLine& line, uint16_t state, uint64_t waiting);
  int take_line(const RingLine& line);
  int take_end(const RingLine& line);
  // Whether the process that reserved the place will not write there any more.
  bool is_given_up(const RingLine& line);
  uint64_t skipped_size(const RingLine& line, bool sane, uint64_t waiting);
  void count_lost(int error, uint64_t lines = 1);
  void release(uint64_t size);
  // For a ring that holds no lines, but what somebody wrote over it. True unless this is the end.
  bool begin_again(uint64_t reserved);

  layout::State& state_;
  layout::Ring& ring_;
  LogFiles files_;
  bool adds_ends_;
  std::string line_;
  uint64_t taken_;
  std::optional<uint64_t> end_;
  Clock::time_point stuck_ = {}, deadline_ = Clock::time_point::max();
};

}  // namespace forkshim
