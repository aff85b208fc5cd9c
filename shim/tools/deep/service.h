// SPDX-License-Identifier: MIT
// `--deep`: a supervisor of the run that the kernel asks at each creation in the tree.
#pragma once

#include <memory>
#include <optional>

#include "deep/answers.h"
#include "deep/guard.h"
#include "deep/keeper.h"
#include "deep/notice.h"
#include "deep/processor.h"
#include "deep/seizing.h"
#include "deep/setup.h"
#include "supervision/companion.h"
#include "supervision/state_memory.h"

namespace forkshim::deep {

class Service : public Companion {
 public:
  // Throws std::runtime_error where the kernel cannot do it.
  explicit Service(const Setup& setup);
  ~Service() override;

  bool enter() override;
  void begin(pid_t command) override;
  int descriptor() const override { return listener_.descriptor(); }
  int alarm() const override { return answers_.alarm(); }
  void serve(bool readable) override;
  Span until_deadline() const override { return answers_.until_deadline(); }
  bool has_waited() const override { return deep::has_waited(); }
  pid_t next_waited(int& status) override { return deep::next_waited(status); }
  int take(pid_t thread, int status) override;
  bool traces(pid_t thread) const override { return guard_.watches(thread); }
  void end() override;

 private:
  void take(const Notice& notice);
  void stay_with(pid_t thread, int processor);

  const Setup setup_;
  int sockets_[2] = {-1, -1};  // the supervisor's, the command's
  std::unique_ptr<Keeper> keeper_;
  Listener listener_;
  Guard guard_;
  Answers answers_;
  Processor processor_;
  std::optional<CutStateGuard> cut_state_guard_;  // from the begin to the end
};

}  // namespace forkshim::deep
