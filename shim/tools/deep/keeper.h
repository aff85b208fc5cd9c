// SPDX-License-Identifier: MIT
// Answers for a supervisor that is gone: a process that holds the listener too, and lets every
// creation go on until the last process of the tree has ended. Without it each of them would fail
// with ENOSYS once the supervisor has ended, or was killed.
#pragma once

namespace forkshim::deep {

class OtherCalls;

class Keeper {
 public:
  // Before the run begins, so that the keeper is no process of the run. `others` may be null.
  // Throws std::runtime_error.
  explicit Keeper(OtherCalls* others);
  // From here on the keeper answers.
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  void hand_over(int listener) const;
  // Nobody is left to answer.
  void end();

 private:
  int socket_ = -1;
  int pid_ = -1;
};

}  // namespace forkshim::deep
