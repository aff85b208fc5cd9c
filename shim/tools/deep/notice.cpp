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
#include <climits>
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

// Up to the terminating zero, page by page, since the next one may not be there.
std::string read_text(int process, std::uint64_t address) {
  constexpr std::uint64_t page = 4096;
  char part[page];
  std::string text;
  while (text.size() < PATH_MAX) {
    const std::uint64_t rest = page - address % page;
    iovec here = {part, rest};
    iovec there = {reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), rest};
    const ssize_t size = process_vm_readv(process, &here, 1, &there, 1, 0);
    if (size <= 0) return {};
    const size_t length = strnlen(part, static_cast<size_t>(size));
    text.append(part, length);
    if (length < static_cast<size_t>(size)) return text;
    address += length;
  }
  return {};
}

int number_of(const Notice& notice) { return static_cast<int>(notice.call.nr & ~x32_bit); }

const Architecture* architecture_of(const Notice& notice) {
  for (const Architecture& each : architectures)
    if (each.audit == notice.call.arch) return &each;
  return nullptr;
}

void read_flags(const Notice& notice, bool by_clone3, Creation& creation) {
  creation.flags = notice.call.args[0] & 0xffffffff;
  if (by_clone3) {
    creation.flags = 0;
    const int error = read_word(notice.thread, notice.call.args[0], creation.flags);
    creation.is_refused_anyway = error == EFAULT;
    creation.is_unreadable = error != 0 && error != EFAULT;
  }
  if (creation.flags & CLONE_THREAD) {
    creation.function = by_clone3 ? Function::thread_clone3 : Function::thread_clone;
    creation.kind = FORKSHIM_THREAD;
  } else {
    creation.function = by_clone3 ? Function::syscall_clone3 : Function::syscall_clone;
    creation.kind = kind_of_clone(creation.flags);
  }
}

}  // namespace

bool is_creation(const Notice& notice) {
  const Architecture* const architecture = architecture_of(notice);
  const int number = number_of(notice);
  return architecture && (architecture->creates(number) || architecture->executes(number));
}

bool is_same_call(const Notice& notice, const seccomp_data& other) {
  return std::memcmp(&notice.call, &other, sizeof other) == 0;
}

Creation describe(const Notice& notice) {
  Creation creation;
  const int number = number_of(notice);
  const Architecture* const architecture = architecture_of(notice);
  if (!architecture) return creation;
  if (number == architecture->fork) return {Function::syscall_fork, 0, FORKSHIM_FORK};
  if (number == architecture->vfork) return {Function::syscall_vfork, 0, FORKSHIM_VFORK};
  if (architecture->executes_at(number)) return {Function::syscall_execveat, 0, FORKSHIM_EXEC};
  if (architecture->executes(number)) return {Function::syscall_execve, 0, FORKSHIM_EXEC};
  read_flags(notice, number == architecture->clone3, creation);
  return creation;
}

ExecArguments arguments_of(const Notice& notice) {
  const Architecture* const architecture = architecture_of(notice);
  const bool at = architecture && architecture->executes_at(number_of(notice));
  const auto& words = notice.call.args;
  return {read_text(notice.thread, words[at]), words[at + 1], words[at + 2]};
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
  wakes_beside_ =
      ioctl(descriptor_, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) == 0;
}

void Listener::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

bool Listener::receive(Notice& notice) {
  pollfd ready = {descriptor_, POLLIN, 0};
  return poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) && receive_ready(notice);
}

// Does not wait where whoever asked has been killed meanwhile: the kernel has counted the question.
bool Listener::receive_ready(Notice& notice) {
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
