// SPDX-License-Identifier: MIT
#include "sweep/contained_run.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "deep/handover.h"
#include "sweep/signal_filter.h"

namespace forkshim::sweep {

ContainedRun::ContainedRun(const std::string& record) : record_(record) {
  survive_hangup();
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets_) != 0)
    throw std::runtime_error(cannot_contain(errno));
}

ContainedRun::~ContainedRun() {
  for (const int file : {sockets_[0], sockets_[1], listener_})
    if (file >= 0) close(file);
}

bool ContainedRun::enter() {
  const int listener = filter_calls(false, getppid());
  const int error = listener < 0 ? errno : 0;
  return deep::send_descriptor(sockets_[1], {listener, error, 0}) && listener >= 0 &&
         close(listener) == 0;
}

void ContainedRun::begin(pid_t command) {
  close(std::exchange(sockets_[1], -1));
  const deep::Handed handed = deep::receive_descriptor(sockets_[0]);
  listener_ = handed.descriptor;
  if (listener_ >= 0) return;
  waitpid(command, nullptr, 0);
  throw std::runtime_error(cannot_contain(handed.error));
}

void ContainedRun::serve(bool readable) {
  if (!readable) return;
  const Filtered call = next_filtered(listener_, getpid());
  record_.take(call.signal);
  answer_filtered(listener_, call);
}

bool ContainedRun::is_readable() const {
  pollfd state = {listener_, POLLIN, 0};
  return poll(&state, 1, 0) == 1 && (state.revents & POLLIN);
}

void ContainedRun::end() {
  while (is_readable()) serve(true);
}

}  // namespace forkshim::sweep
