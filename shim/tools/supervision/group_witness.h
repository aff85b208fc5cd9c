// SPDX-License-Identifier: MIT
// Tells whether a signal was for the whole process group, which the kernel does not say. A command
// in the supervisor's group has got such a signal by itself, and must not get it again.
//
// The witness is a child in the same group that blocks every signal. One that was sent to the group
// is pending there, too; one that was sent to the supervisor alone is not.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace forkshim {

class GroupWitness {
 public:
  GroupWitness() = default;
  ~GroupWitness() { end(); }
  GroupWitness(const GroupWitness&) = delete;
  GroupWitness& operator=(const GroupWitness&) = delete;

  // Starts the witness of a command that has been created and not begun: a signal to the group
  // between two would arrive twice, and in the other order not at all.
  void begin(pid_t command);
  void end();

  // Without one (a limit on processes, or somebody killed it) every signal from the kernel is taken
  // for one to the group, as those of a terminal are.
  bool saw(const siginfo_t& signal);

  // The witness wakes a supervisor that has stopped with its command once the command runs again,
  // which nobody else would do where only the command was continued. Call before and after a stop.
  void watch_stopped_command();
  void stop_watching();

  bool sent(const siginfo_t& signal) const { return pid_ > 0 && signal.si_pid == pid_; }

 private:
  void collect(int signal);

  pid_t pid_ = -1;
  int socket_ = -1;
  std::vector<siginfo_t> seen_;
  std::uint32_t pending_ = 0;  // what the witness has besides, of signals 1 to 32
};

}  // namespace forkshim
