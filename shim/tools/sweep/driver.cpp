// SPDX-License-Identifier: MIT
#include "sweep/driver.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "supervision/process_table.h"
#include "sweep/readiness.h"
#include "sweep/user_command.h"
#include "sweep/work_folder.h"

namespace forkshim::sweep {
namespace {

using std::chrono::milliseconds;

// Of a server without a time limit, which the first undisturbed one has not.
constexpr Span longest_start = std::chrono::seconds(60);

// -1 once it has ended. Of a kernel without pidfds, the run's own time limit decides.
int handle_of(pid_t server) { return static_cast<int>(syscall(SYS_pidfd_open, server, 0)); }

bool ends_within(int server, Span time) {
  pollfd end = {server, POLLIN, 0};  // none if it is negative
  return poll(&end, 1, static_cast<int>(std::chrono::ceil<milliseconds>(time).count())) > 0;
}

bool await(const Readiness& readiness, int server, Span bound) {
  const auto deadline = Clock::now() + bound;
  while (!readiness.reached()) {
    if (ends_within(server, milliseconds(20)) || Clock::now() > deadline) return false;
  }
  return !ends_within(server, Span(0));
}

std::optional<int> drive(const std::string& command, const Trial& trial) {
  const Result result =
      run(user_command(command, "/dev/null", trial.output(), trial.folder + "/drive"));
  if (!result.ended) return std::nullopt;
  return WIFEXITED(result.wait_status) ? WEXITSTATUS(result.wait_status) : 255;
}

[[noreturn]] void serve(int channel, const Readiness& readiness, const Trial& trial,
                        const Options& options) {
  pid_t pid = -1;
  if (read(channel, &pid, sizeof pid) != sizeof pid) _exit(0);
  const int server = handle_of(pid);
  std::ofstream record(trial.driven());
  // The run's own time limit comes first, where it has one.
  const Span bound =
      trial.timeout > Span(0) ? 2 * std::max(trial.timeout, trial.patience) : longest_start;
  if (await(readiness, server, bound)) {
    record << "ready\n" << std::flush;
    if (!options.drive.empty())
      if (const auto status = drive(options.drive, trial)) record << *status << '\n' << std::flush;
  }
  if (server >= 0)
    syscall(SYS_pidfd_send_signal, server, SIGTERM, nullptr, 0);
  else
    kill(pid, SIGTERM);
  _exit(0);
}

}  // namespace

Driver::Driver(const Trial& trial, const Options& options) : trial_(trial) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw Trouble(std::string("cannot start a run: ") + std::strerror(errno));
  const Readiness readiness(options.ready);
  const pid_t supervisor = getpid();
  pid_ = fork();
  if (pid_ < 0) throw Trouble(std::string("cannot start a run: ") + std::strerror(errno));
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != supervisor) _exit(1);
    close(ends[1]);
    serve(ends[0], readiness, trial, options);
  }
  disown_child(pid_);
  close(ends[0]);
  channel_ = ends[1];
}

// A run reaps whatever has ended, and the pid is then no longer its own.
Driven Driver::finish() {
  if (channel_ >= 0) close(channel_);
  channel_ = -1;
  for (int tries = 0; pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0; ++tries) {
    if (tries % 100 == 0) kill(pid_, tries < 300 ? SIGTERM : SIGKILL);
    ends_within(-1, milliseconds(10));
  }
  pid_ = -1;
  Driven driven;
  std::ifstream record(trial_.driven());
  std::string word;
  driven.ready = static_cast<bool>(record >> word);
  if (int status = 0; record >> status) driven.status = status;
  return driven;
}

}  // namespace forkshim::sweep
