// SPDX-License-Identifier: MIT
// `--deep`: a supervisor of the run that the kernel asks at each creation in the tree.
#pragma once

#include <memory>
#include <string>

#include "deep/answers.h"
#include "deep/guard.h"
#include "deep/keeper.h"
#include "deep/notice.h"
#include "supervision/companion.h"

namespace forkshim::deep {

class Service : public Companion {
 public:
  // `config` and `inline_text`: FORKSHIM_CONFIG and FORKSHIM_INLINE of the command. `state` is
  // mapped for as long as this lives. Throws std::runtime_error where the kernel cannot do it.
  Service(layout::State& state, const std::string& config, const std::string& inline_text);
  ~Service() override;

  bool enter() override;
  void begin(pid_t command) override;
  int descriptor() const override { return listener_.descriptor(); }
  void serve() override;
  Span until_deadline() const override { return answers_.until_deadline(); }
  int take(pid_t thread, int status) override;
  bool traces(pid_t thread) const override { return guard_.watches(thread); }
  void end() override;

 private:
  int sockets_[2] = {-1, -1};  // the supervisor's, the command's
  std::unique_ptr<Keeper> keeper_;
  Listener listener_;
  Guard guard_;
  Answers answers_;
};

}  // namespace forkshim::deep
