// SPDX-License-Identifier: MIT
#include "sweep/deep_trial.h"

#include <unistd.h>

#include <cerrno>
#include <optional>

#include "deep/other_calls.h"
#include "deep/service.h"
#include "sweep/containment.h"
#include "sweep/killing_calls.h"

namespace forkshim::sweep {
namespace {

// As the process beside a run does that is not deep.
class KillingCalls : public deep::OtherCalls {
 public:
  explicit KillingCalls(const std::string& record) : record_(record) { survive_hangup(); }

  void add_to(seccomp::Program& program) const override { add_killing_calls(program, supervisor_); }

  int error_for(const deep::Notice& notice) override {
    const std::string call = killing_call(notice.call, notice.thread, supervisor_);
    record_.take(call);
    return call.empty() ? 0 : EPERM;
  }

 private:
  KillingRecord record_;
  const pid_t supervisor_ = getpid();
};

}  // namespace

Result run_deep(const Trial& trial, const Options& options, layout::State& state, Request request,
                std::vector<std::string>& remarks) {
  std::optional<KillingCalls> killing;
  if (!options.unsafe) killing.emplace(trial.killed_all());
  const auto remark = [&remarks](const std::string& sentence) { remarks.push_back(sentence); };
  deep::Service service({state, request.variable("FORKSHIM_STATE"),
                         request.variable("FORKSHIM_CONFIG"), request.variable("FORKSHIM_INLINE"),
                         remark, [](const std::string&) {}, false, killing ? &*killing : nullptr});
  request.companion = &service;
  return run(request);
}

}  // namespace forkshim::sweep
