// SPDX-License-Identifier: MIT
#include "supervision/state_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "supervision/kernel_signals.h"

namespace forkshim {
namespace {

using kernel_signals::change_mask;
using kernel_signals::of;

layout::State* map(int file) {
  void* const memory =
      file < 0 ? MAP_FAILED
               : mmap(nullptr, sizeof(layout::State), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "the state file cannot be mapped");
  return static_cast<layout::State*>(memory);
}

layout::State* guarded = nullptr;
volatile sig_atomic_t is_blocked_again = 0;

// Async-signal-safe, as mmap is a system call alone.
void replace_cut_state(int signal, siginfo_t* info, void* context) {
  const bool was_sent = info->si_code <= 0;
  if (was_sent) {  // It stays for whoever takes signals, or comes when the guard is gone.
    is_blocked_again = 1;
    sigaddset(&static_cast<ucontext_t*>(context)->uc_sigmask, signal);
    syscall(SYS_rt_sigqueueinfo, getpid(), signal, info);
    return;
  }
  const auto at = reinterpret_cast<uintptr_t>(info->si_addr);
  const auto begin = reinterpret_cast<uintptr_t>(guarded);
  const bool is_ours = at >= begin && at - begin < sizeof(layout::State);
  // Otherwise the access that is repeated ends this process.
  if (!is_ours || mmap(guarded, sizeof(layout::State), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
    std::signal(signal, SIG_DFL);
}

}  // namespace

StateMemory::StateMemory(int file) : memory_(map(file)) { be_observer(file); }

StateMemory::StateMemory(const std::string& path)
    : own_file_(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)) {
  memory_ = map(own_file_);
  be_observer(own_file_);
}

StateMemory::~StateMemory() {
  munmap(memory_, sizeof *memory_);
  if (own_file_ >= 0) close(own_file_);
}

// Who asks for a POSIX lock gets its owner's pid as it sees it, and 0 in another pid namespace: a
// program that starts need not look into /proc for its own (tree/processes.cpp).
void StateMemory::be_observer(int file) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  struct stat own = {};
  if (stat("/proc/self/ns/pid", &own) != 0 || fcntl(file, F_SETLK, &lock) != 0) return;
  memory_->observer = static_cast<std::uint32_t>(own.st_ino) + static_cast<std::uint32_t>(getpid());
}

CutStateGuard::CutStateGuard(layout::State& state) {
  guarded = &state;
  is_blocked_again = 0;
  struct sigaction replace = {};
  replace.sa_sigaction = replace_cut_state;
  replace.sa_flags = SA_SIGINFO;
  sigaction(SIGBUS, &replace, &before_);
  was_blocked_ = change_mask(SIG_UNBLOCK, of(SIGBUS)) & of(SIGBUS);
}

void CutStateGuard::renew() {
  if (!is_blocked_again) return;
  is_blocked_again = 0;
  change_mask(SIG_UNBLOCK, of(SIGBUS));
}

CutStateGuard::~CutStateGuard() {
  change_mask(SIG_BLOCK, of(SIGBUS));
  sigaction(SIGBUS, &before_, nullptr);
  if (!was_blocked_) change_mask(SIG_UNBLOCK, of(SIGBUS));
}

}  // namespace forkshim
