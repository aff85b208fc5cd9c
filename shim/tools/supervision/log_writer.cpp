// SPDX-License-Identifier: MIT
#include "supervision/log_writer.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <thread>

#include "supervision/line_drain.h"
#include "supervision/process_table.h"
#include "supervision/state_memory.h"

namespace forkshim {
namespace {

using Clock = std::chrono::steady_clock;

void sleep_until_woken(layout::Ring& ring, bool soon) {
  const timespec limit = {soon ? 0 : 1, soon ? 2'000'000 : 0};
  syscall(SYS_futex, &ring.sleeps, FUTEX_WAIT, 1, &limit, nullptr, 0);
}

// Where lines come, more do: to be woken by each costs the programs more than to write it.
void let_lines_gather(layout::Ring& ring) {
  constexpr timespec limit = {0, 1'000'000};
  __atomic_store_n(&ring.sleeps, 0, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&ring.is_open, __ATOMIC_SEQ_CST) == 0) return;
  syscall(SYS_futex, &ring.sleeps, FUTEX_WAIT, 0, &limit, nullptr, 0);  // the run's end wakes it
}

[[noreturn]] void write_until_closed(layout::State& state, const std::vector<std::string>& logs,
                                     const std::string& trace, bool adds_ends, pid_t parent) {
  const CutStateGuard cut_state_guard(state);
  LineDrain drain(state, logs, trace, adds_ends);
  bool closing = false;
  for (;;) {
    const std::uint64_t taken = __atomic_load_n(&state.ring.taken, __ATOMIC_RELAXED);
    __atomic_store_n(&state.ring.sleeps, 1, __ATOMIC_SEQ_CST);
    const bool incomplete = drain.take_all();
    if (closing && !incomplete) {
      drain.count_removed();
      _exit(0);
    }
    if (getppid() != parent) __atomic_store_n(&state.ring.is_open, 0, __ATOMIC_SEQ_CST);
    if (!closing && __atomic_load_n(&state.ring.is_open, __ATOMIC_SEQ_CST) == 0) {
      closing = true;
      drain.end_at_reserved();
    }
    const bool took = __atomic_load_n(&state.ring.taken, __ATOMIC_RELAXED) != taken;
    if (!closing && !incomplete && took)
      let_lines_gather(state.ring);
    else if (!closing || incomplete)
      sleep_until_woken(state.ring, incomplete);
  }
}

}  // namespace

LogWriter::LogWriter(layout::State& state, const std::vector<std::string>& logs,
                     const std::string& trace, bool adds_ends, Writes writes,
                     const std::function<void()>& begun)
    : state_(state), trace_(trace), adds_ends_(adds_ends) {
  for (const std::string& log : logs) {
    if (logs_.size() == layout::ring_logs || log.size() >= sizeof *state.ring.logs) break;
    if (log.find('%') != log.npos) continue;  // a pattern, for a file of each process
    std::strcpy(state.ring.logs[logs_.size()], log.c_str());
    logs_.push_back(log);
  }
  if (logs_.empty()) return;
  is_open_ = true;
  __atomic_store_n(&state.ring.is_open, 1, __ATOMIC_SEQ_CST);
  if (writes == Writes::meanwhile) start_writer(begun);
}

void LogWriter::start_writer(const std::function<void()>& begun) {
  const pid_t parent = getpid();
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  writer_ = fork();
  if (writer_ == 0) {
    prctl(PR_SET_NAME, "forkshim-log");
    if (begun) begun();
    prctl(PR_SET_PDEATHSIG, SIGCONT);  // one that was stopped is to end, too
    write_until_closed(state_, logs_, trace_, adds_ends_, parent);
  }
  if (writer_ > 0) {
    // SIGSTOP and SIGKILL to the program's group are not for it: stopped, it would outlive the run.
    setpgid(writer_, writer_);
    disown_child(writer_);  // by a child that is not known, a run looks through all of /proc
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  is_open_ = writer_ > 0;
  if (!is_open_) __atomic_store_n(&state_.ring.is_open, 0, __ATOMIC_SEQ_CST);
}

// Until it has ended, or was killed because it takes nothing more. It may have been stopped. Most
// often it ends within a millisecond.
void LogWriter::wait_for_writer() {
  uint64_t taken = __atomic_load_n(&state_.ring.taken, __ATOMIC_SEQ_CST);
  Clock::time_point last = Clock::now();
  Clock::duration pause = std::chrono::microseconds(100);
  for (;;) {
    const pid_t ended = waitpid(writer_, nullptr, WNOHANG);
    if (ended == writer_ || (ended < 0 && errno != EINTR)) return;
    if (const uint64_t now = __atomic_load_n(&state_.ring.taken, __ATOMIC_SEQ_CST); now != taken) {
      taken = now;
      last = Clock::now();
    } else if (Clock::now() - last > 2 * LineDrain::longest_wait) {
      kill(writer_, SIGKILL);
    }
    kill(writer_, SIGCONT);
    std::this_thread::sleep_for(pause);
    pause = std::min<Clock::duration>(2 * pause, LineDrain::look_again);
  }
}

void LogWriter::end_writer() {
  __atomic_store_n(&state_.ring.sleeps, 0, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &state_.ring.sleeps, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  wait_for_writer();
  writer_ = -1;
}

void LogWriter::finish() {
  if (!is_open_) return;
  is_open_ = false;
  const CutStateGuard cut_state_guard(state_);
  __atomic_store_n(&state_.ring.is_open, 0, __ATOMIC_SEQ_CST);
  if (writer_ > 0) end_writer();
  // All that was written, or what a writer left that was killed.
  LineDrain drain(state_, logs_, trace_, adds_ends_);
  drain.end_at_reserved();
  while (drain.take_all()) std::this_thread::sleep_for(LineDrain::look_again);
  drain.count_removed();
}

}  // namespace forkshim
