// SPDX-License-Identifier: MIT
// The child reports through a close-on-exec pipe what kept it from becoming the command, so that
// a command that exits with 127 is never mistaken for one that is not there.
#include "supervision/start.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "supervision/companion.h"
#include "supervision/ending.h"
#include "text/missing_interpreter.h"
#include "text/unawaited.h"

namespace forkshim {
namespace {

enum Step : int { command_step, input_step, output_step, errors_step };

struct Failure {
  Step step;
  int error;
};

bool redirect(const std::string& file, int stream, int flags) {
  if (file.empty()) return true;
  const int opened = open(file.c_str(), flags, 0666);
  if (opened < 0) return false;
  if (opened == stream) return true;
  const bool moved = dup2(opened, stream) >= 0;
  close(opened);
  return moved;
}

void adopt_environment(const Request& request) {
  for (const std::string& name : request.unset) unsetenv(name.c_str());
  for (const std::string& entry : request.environment) {
    const size_t equals = entry.find('=');
    setenv(entry.substr(0, equals).c_str(), entry.c_str() + equals + 1, 1);
  }
}

// Names by which a service's main process knows that a variable is for it (sd_listen_fds(3),
// sd_watchdog_enabled(3), systemd.exec(5)): the command is to be that process.
void adopt_pid(pid_t supervisor) {
  for (const char* const name : {"LISTEN_PID", "WATCHDOG_PID", "SYSTEMD_EXEC_PID"}) {
    const char* const value = getenv(name);
    if (value && value == std::to_string(supervisor))
      setenv(name, std::to_string(getpid()).c_str(), 1);
  }
}

Step become(const Request& request) {
  if (request.own_group) setpgid(0, 0);
  constexpr int create = O_WRONLY | O_CREAT | O_TRUNC;
  if (!redirect(request.input, STDIN_FILENO, O_RDONLY)) return input_step;
  if (!redirect(request.output, STDOUT_FILENO, create)) return output_step;
  if (!redirect(request.errors, STDERR_FILENO, create)) return errors_step;
  adopt_environment(request);
  std::vector<char*> words;
  for (const std::string& word : request.command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  if (request.file.empty())
    execvp(words[0], words.data());
  else
    execute_unawaited(request.file.c_str(), words.data());
  return command_step;
}

const std::string& name_of(Step step, const Request& request) {
  switch (step) {
    case input_step:
      return request.input;
    case output_step:
      return request.output;
    case errors_step:
      return request.errors;
    case command_step:
      break;
  }
  return request.command.front();
}

// Where SIGCHLD is blocked, that of the launcher's own child is pending, and would be the command's
// with this process. A child of whoever started forkshim is still there to be waited for.
void take_launchers_signal() {
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  siginfo_t signal = {};
  siginfo_t child = {};
  const timespec now = {};
  if (sigtimedwait(&children, &signal, &now) != SIGCHLD) return;
  const auto pid = static_cast<id_t>(signal.si_pid);
  const bool launchers =
      signal.si_code > 0 && waitid(P_PID, pid, &child, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0;
  if (!launchers) kill(getpid(), SIGCHLD);
}

// Holds a child until its parent closes the gate, because the witness must be in the group before
// anybody who knows the command can signal that.
void await_witness(const int (&gate)[2]) {
  char none = 0;
  close(gate[1]);
  while (read(gate[0], &none, 1) < 0 && errno == EINTR) {
  }
}

// A signal stops a command that the companion traces, and then acts on it.
void take_stop(Companion& companion, pid_t command, bool follow) {
  siginfo_t stop = {};
  if (!companion.traces(command)) return;
  waitid(P_PID, static_cast<id_t>(command), &stop, WSTOPPED | WNOHANG | __WALL);
  if (stop.si_pid != command) return;
  const int stopped_by = companion.take(command, stop.si_status << 8 | 0x7f);
  if (follow && stopped_by != 0 && stopped_by != SIGSTOP) SignalIntake::stop_as_default(stopped_by);
}

// Until the command has executed, or has said why it has not: the kernel may ask about that, too.
void attend(const Request& request, pid_t command, int report) {
  constexpr int look_again_ms = 20;
  Companion& companion = *request.companion;
  for (;;) {
    pollfd both[] = {{report, POLLIN, 0}, {companion.descriptor(), POLLIN, 0}};
    if (poll(both, 2, look_again_ms) < 0 && errno != EINTR) return;
    if (both[0].revents != 0) return;
    companion.serve(both[1].revents & POLLIN);
    take_stop(companion, command, !request.stop_on_signal);
  }
}

Started refused(const Failure& failure, const Request& request) {
  const std::string& file = request.file.empty() ? request.command.front() : request.file;
  const bool absent = failure.step == command_step && failure.error == ENOENT;
  return {-1, failure.error, name_of(failure.step, request),
          absent ? missing_interpreter(file) : ""};
}

}  // namespace

Result failure_of(const Started& started) {
  Result result;
  result.start_error = started.error;
  result.blamed = started.blamed;
  result.missing = started.missing;
  return result;
}

std::string Request::variable(const std::string& name) const {
  for (const std::string& entry : environment)
    if (entry.starts_with(name + "=")) return entry.substr(name.size() + 1);
  return "";
}

int run_in_place(const Request& request) {
  take_launchers_signal();
  const Step step = become(request);
  return end_as(failure_of(refused({step, errno}, request)));
}

Started start(const Request& request, const SignalIntake& signals, GroupWitness& witness) {
  int report[2];
  int gate[2];
  if (pipe2(report, O_CLOEXEC) != 0) return {-1, errno, request.command.front(), ""};
  if (pipe2(gate, O_CLOEXEC) != 0) {
    const int error = errno;
    close(report[0]);
    close(report[1]);
    return {-1, error, request.command.front(), ""};
  }
  const pid_t own_pid = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    await_witness(gate);
    signals.restore();
    if (request.tied) prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (request.tied && getppid() != own_pid) _exit(125);
    adopt_pid(own_pid);
    if (request.companion && !request.companion->enter()) _exit(125);
    const Step step = become(request);
    const Failure failure{step, errno};
    const ssize_t told = write(report[1], &failure, sizeof failure);
    _exit(told == sizeof failure ? 126 : 125);
  }
  const int fork_error = errno;
  close(report[1]);
  if (pid > 0 && !request.own_group) witness.begin(pid);
  close(gate[0]);
  close(gate[1]);
  if (pid > 0 && request.companion) {
    request.companion->begin(pid);
    attend(request, pid, report[0]);
  }
  Failure failure{command_step, fork_error};
  // The pipe ends when exec closes it, so the command's process group is in place by now.
  const bool failed = pid < 0 || read(report[0], &failure, sizeof failure) == sizeof failure;
  close(report[0]);
  if (!failed) return {pid, 0, "", ""};
  if (pid > 0) waitpid(pid, nullptr, 0);
  return refused(failure, request);
}

}  // namespace forkshim
