// SPDX-License-Identifier: MIT
// Containment of one command (containment.h) by its supervisor itself: a process beside each run
// would cost more than it answers.
#pragma once

#include <string>

#include "supervision/companion.h"
#include "sweep/containment.h"

namespace forkshim::sweep {

class ContainedRun : public Companion {
 public:
  // `record` gets the first such call.
  explicit ContainedRun(const std::string& record);
  // Calls that are not answered then fail.
  ~ContainedRun() override;

  bool enter() override;
  void begin(pid_t command) override;
  int descriptor() const override { return listener_; }
  int alarm() const override { return -1; }
  void serve(bool readable) override;
  Span until_deadline() const override { return Span(-1); }
  bool has_waited() const override { return false; }
  pid_t next_waited(int& /*status*/) override { return 0; }
  int take(pid_t /*thread*/, int /*status*/) override { return 0; }
  bool traces(pid_t /*thread*/) const override { return false; }
  // Answers what has come. What comes now waits for SIGKILL.
  void end() override;

 private:
  bool is_readable() const;

  KillingRecord record_;
  int sockets_[2];  // the supervisor's, the command's
  int listener_ = -1;
};

}  // namespace forkshim::sweep
