// SPDX-License-Identifier: MIT
#include "deep/keeper.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "deep/handover.h"
#include "deep/notice.h"
#include "deep/other_calls.h"
#include "supervision/process_table.h"
#include "supervision/witness_process.h"

namespace forkshim::deep {
namespace {

// What a pipeline has open must end with the run.
void close_others(int socket) {
  const auto kept = static_cast<unsigned>(socket);
  if (kept > 0) syscall(SYS_close_range, 0u, kept - 1, 0u);
  syscall(SYS_close_range, kept + 1, ~0u, 0u);
}

// Until the last process that the filter is for has ended.
void let_all_go_on(Listener& listener, OtherCalls* others) {
  for (;;) {
    pollfd ready = {listener.descriptor(), POLLIN, 0};
    if (poll(&ready, 1, -1) < 0 && errno != EINTR) return;
    if (ready.revents & (POLLHUP | POLLERR | POLLNVAL)) return;
    Notice notice;
    while (listener.receive(notice))
      answer(listener, is_creation(notice) ? nullptr : others, notice);
  }
}

[[noreturn]] void keep(int socket, OtherCalls* others) {
  prctl(PR_SET_NAME, "forkshim-keep");
  witness::change_command_line("forkshim-keep");
  setpgid(0, 0);
  close_others(socket);
  const Handed handed = receive_descriptor(socket);
  if (handed.descriptor < 0) _exit(0);
  Listener listener(handed.descriptor);
  char none;
  while (recv(socket, &none, 1, 0) < 0 && errno == EINTR) {
  }
  let_all_go_on(listener, others);
  _exit(0);
}

}  // namespace

Keeper::Keeper(OtherCalls* others) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::runtime_error(fmt::format("--deep: no socket: {}", std::strerror(errno)));
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  pid_ = fork();
  const int error = errno;
  if (pid_ == 0) keep(ends[1], others);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  close(ends[1]);
  socket_ = ends[0];
  // Nobody else is to look through /proc for whose it is.
  if (pid_ > 0) disown_child(pid_);
  if (pid_ < 0)
    throw std::runtime_error(
        fmt::format("--deep: its keeper cannot start: {}", std::strerror(error)));
}

Keeper::~Keeper() { close(socket_); }

void Keeper::end() {
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Keeper::hand_over(int listener) const { send_descriptor(socket_, {listener, 0, 0}); }

}  // namespace forkshim::deep
