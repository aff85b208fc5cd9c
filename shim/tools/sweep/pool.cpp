// SPDX-License-Identifier: MIT
#include "sweep/pool.h"

#include <signal.h>
#include <sys/wait.h>

#include "supervision/descendants.h"
#include "text/files.h"

namespace forkshim::sweep {

void Pool::start(const Trial& trial, size_t index) {
  running_.emplace(start_trial(trial, options_, signals_), index);
}

std::optional<size_t> Pool::reap() {
  for (pid_t pid; (pid = waitpid(-1, nullptr, WNOHANG | __WALL)) > 0;) {
    const auto found = running_.find(pid);
    if (found == running_.end()) continue;
    const size_t index = found->second;
    running_.erase(found);
    return index;
  }
  return std::nullopt;
}

std::optional<size_t> Pool::next(std::optional<Clock::time_point> deadline) {
  for (;;) {
    if (const auto index = reap()) return index;
    if (interrupted_by_) return std::nullopt;
    const auto now = Clock::now();
    if (deadline && now >= *deadline) return std::nullopt;
    const auto signal = signals_.next(deadline ? *deadline - now : Span(-1));
    if (!signal) continue;
    switch (signal->si_signo) {
      case SIGINT:
      case SIGTERM:
      case SIGHUP:
      case SIGQUIT:
      case SIGALRM:
      case SIGXCPU:
        interrupted_by_ = signal->si_signo;
        return std::nullopt;
      case SIGTSTP:
        SignalIntake::stop_as_default(SIGTSTP);
        break;
      default:
        break;
    }
  }
}

void Pool::stop() {
  for (const auto& [pid, running] : running_) kill(pid, SIGTERM);
  const auto deadline = Clock::now() + std::chrono::milliseconds(600);
  while (!running_.empty() && Clock::now() < deadline)
    if (!reap()) signals_.next(std::chrono::milliseconds(50));
  // A supervisor that did not manage leaves its processes to us.
  end_descendants(signals_, std::chrono::milliseconds(300));
  running_.clear();
}

}  // namespace forkshim::sweep
