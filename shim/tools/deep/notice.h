// SPDX-License-Identifier: MIT
// What the kernel asks: a thread of the tree is about to create something, or to execute.
#pragma once

#include <linux/seccomp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/functions.h"

namespace forkshim::deep {

struct Notice {
  std::uint64_t id = 0;
  int thread = 0;  // its tid here
  seccomp_data call = {};
};

struct Creation {
  Function function = Function::syscall_clone;
  std::uint64_t flags = 0;         // of clone and clone3; else 0
  std::uint8_t kind = 0;           // 0: not a creation (protocol/kinds.h)
  bool is_unreadable = false;      // clone3's arguments may not be read here
  bool is_refused_anyway = false;  // they are nowhere, as the kernel will find out
};

// Whether the call is one of those that create or execute.
bool is_creation(const Notice& notice);

// Two that the same instruction asks about.
bool is_same_call(const Notice& notice, const seccomp_data& other);

// Reads clone3's flags from the process's memory. Another thread may change them meanwhile: this
// is no border of security.
Creation describe(const Notice& notice);

// What an exec is given. The arguments and the environment as addresses alone.
struct ExecArguments {
  std::string path;  // empty where it cannot be read
  std::uint64_t arguments, environment;
};
ExecArguments arguments_of(const Notice& notice);

// The listener: a descriptor with the notifications of a tree.
class Listener {
 public:
  Listener() = default;
  explicit Listener(int descriptor);
  ~Listener() { close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void adopt(int descriptor);
  void close();
  int descriptor() const { return descriptor_; }
  // Whether the supervisor is woken on the processor of whoever asks (Linux 6.6).
  bool wakes_beside() const { return wakes_beside_; }

  // The next notification, or false if there is none now.
  bool receive(Notice& notice);
  // The same where poll(2) has just said that there is one.
  bool receive_ready(Notice& notice);
  // Whether every process that the filter is for has ended (Linux 5.9).
  bool is_over() const;
  // False if nobody waits for the answer any more.
  bool let_go_on(const Notice& notice) const;
  bool refuse(const Notice& notice, int error) const;

 private:
  int descriptor_ = -1;
  bool wakes_beside_ = false;
  std::vector<std::uint64_t> buffer_;
};

}  // namespace forkshim::deep
