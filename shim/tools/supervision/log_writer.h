// SPDX-License-Identifier: MIT
// Writes the run's logs for its processes, from the ring in the state file, so that the program's
// processes need no descriptor, and no right to the file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "protocol/state_layout.h"

namespace forkshim {

class LogWriter {
 public:
  // By a process of its own, while the run goes on; or, for the few lines that the ring has room
  // for, in finish().
  enum class Writes { meanwhile, at_end };

  // A file is opened at its first line. `state` is mapped as long as this lives. The log `trace`,
  // if it is one of them, has no file: its lines go to standard error in words. `adds_ends`: a log
  // gets the exit records that processes did not write, but their parents' waits have told. `begun`
  // is called in the process that writes.
  LogWriter(layout::State& state, const std::vector<std::string>& logs, const std::string& trace,
            bool adds_ends, Writes writes = Writes::meanwhile,
            const std::function<void()>& begun = nullptr);
  ~LogWriter() { finish(); }
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Waits until every line is in its file. Processes that live on open the files themselves.
  void finish();

 private:
  void start_writer(const std::function<void()>& begun);
  void end_writer();
  void wait_for_writer();

  layout::State& state_;
  std::vector<std::string> logs_;
  std::string trace_;
  bool adds_ends_;
  bool is_open_ = false;
  pid_t writer_ = -1;
};

}  // namespace forkshim
