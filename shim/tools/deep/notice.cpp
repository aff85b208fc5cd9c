// SPDX-License-Identifier: MIT
#include "deep/notice.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/kernel.h"
#include "deep/architectures.h"
#include "protocol/kinds.h"

// Linux 6.6.
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1UL
#endif

namespace forkshim::deep {
namespace {

// Returns 0 or an errno.
int read_word(int process, std::uint64_t address, std::uint64_t& word) {
  iovec here = {&word, sizeof word};
  iovec there = {reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), sizeof word};
  const ssize_t size = process_vm_readv(process, &here, 1, &there, 1, 0);
  return size == sizeof word ? 0 : size < 0 ? errno : EFAULT;
}

void classify(Creation& creation) {
  creation.is_thread = creation.flags & CLONE_THREAD;
  creation.kind = kind_of_clone(creation.flags);
}

}  // namespace

bool is_creation(const Notice& notice) {
  const int number = static_cast<int>(notice.call.nr & ~x32_bit);
  return std::ranges::any_of(architectures, [&](const Architecture& each) {
    return each.audit == notice.call.arch && (number == each.fork || number == each.vfork ||
                                              number == each.clone || number == each.clone3);
  });
}

Creation describe(const Notice& notice) {
  Creation creation;
  const int number = static_cast<int>(notice.call.nr & ~x32_bit);
  for (const Architecture& architecture : architectures) {
    if (architecture.audit != notice.call.arch) continue;
    if (number == architecture.fork) return {Function::syscall_fork, 0, FORKSHIM_FORK};
    if (number == architecture.vfork) return {Function::syscall_vfork, 0, FORKSHIM_VFORK};
    if (number == architecture.clone3) {
      creation.function = Function::syscall_clone3;
      const int error = read_word(notice.thread, notice.call.args[0], creation.flags);
      creation.is_refused_anyway = error == EFAULT;
      creation.is_unreadable = error != 0 && error != EFAULT;
    } else {
      creation.flags = notice.call.args[0] & 0xffffffff;
    }
  }
  classify(creation);
  return creation;
}

Listener::Listener(int descriptor) { adopt(descriptor); }

void Listener::adopt(int descriptor) {
  descriptor_ = descriptor;
  // A kernel with larger structures than these headers have writes more.
  seccomp_notif_sizes sizes = {};
  syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes);
  const size_t size = std::max<size_t>(sizes.seccomp_notif, sizeof(seccomp_notif));
  buffer_.resize((size + sizeof buffer_[0] - 1) / sizeof buffer_[0]);
  // Whoever waits for the answer runs at once on the processor that gave it.
  ioctl(descriptor_, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

void Listener::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

bool Listener::receive(Notice& notice) {
  pollfd ready = {descriptor_, POLLIN, 0};
  if (poll(&ready, 1, 0) != 1 || !(ready.revents & POLLIN)) return false;
  std::fill(buffer_.begin(), buffer_.end(), 0);
  if (ioctl(descriptor_, SECCOMP_IOCTL_NOTIF_RECV, buffer_.data()) != 0) return false;
  seccomp_notif got;
  std::memcpy(&got, buffer_.data(), sizeof got);
  notice = {got.id, static_cast<int>(got.pid), got.data};
  return true;
}

bool Listener::is_over() const {
  pollfd state = {descriptor_, POLLIN, 0};
  return poll(&state, 1, 0) == 1 && state.revents & POLLHUP;
}

bool Listener::let_go_on(const Notice& notice) const {
  seccomp_notif_resp answer = {notice.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
  return ioctl(descriptor_, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0;
}

bool Listener::refuse(const Notice& notice, int error) const {
  // Any other number would be the call's result: a child that there is not.
  if (error <= 0 || error > kernel::max_errno) error = EAGAIN;
  seccomp_notif_resp answer = {notice.id, 0, -error, 0};
  return ioctl(descriptor_, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0;
}

}  // namespace forkshim::deep
