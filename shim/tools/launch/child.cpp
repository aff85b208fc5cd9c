// SPDX-License-Identifier: MIT
#include "launch/child.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "launch/say.h"
#include "text/exit_status.h"
#include "text/unawaited.h"
#include "text/whole_file.h"

namespace forkshim::launch {
namespace {

[[noreturn]] void refuse(const char* program, int error) {
  fail(fmt::format("{} cannot be started: {}", program, std::strerror(error)));
}

// Below another run, whose library is in this process: what it starts here is not that run's.
pid_t start_apart(const std::vector<const char*>& words, const Streams& streams) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (streams.output >= 0) dup2(streams.output, STDOUT_FILENO);
  if (streams.errors >= 0) dup2(streams.errors, STDERR_FILENO);
  execute_unawaited(words[0], const_cast<char* const*>(words.data()));
  _exit(exit_status::not_found);
}

pid_t start(const std::vector<const char*>& words, const Streams& streams) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (streams.output >= 0)
    posix_spawn_file_actions_adddup2(&actions, streams.output, STDOUT_FILENO);
  if (streams.errors >= 0)
    posix_spawn_file_actions_adddup2(&actions, streams.errors, STDERR_FILENO);
  pid_t child = -1;
  const int error = posix_spawnp(&child, words[0], &actions, nullptr,
                                 const_cast<char* const*>(words.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error) refuse(words[0], error);
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

int status_of(const std::vector<const char*>& words, const Streams& streams) {
  return wait_for(start(words, streams));
}

int errors_of(const std::vector<const char*>& words, bool silent, std::string* errors) {
  int pipe[2] = {-1, -1};
  if (pipe2(pipe, O_CLOEXEC) != 0) refuse(words[0], errno);
  const int null = silent ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
  const Streams streams = {null, pipe[1]};
  const pid_t apart = std::getenv("FORKSHIM_STATE") ? start_apart(words, streams) : -1;
  const pid_t child = apart > 0 ? apart : start(words, streams);
  close(pipe[1]);
  if (null >= 0) close(null);
  read_bounded(pipe[0], errors);
  close(pipe[0]);
  return wait_for(child);
}

}  // namespace forkshim::launch
