// SPDX-License-Identifier: MIT
// Writes the environment of a run for those who read it back: a shell, a systemd unit, a
// Dockerfile, a Kubernetes container. Each has marks of its own for what is special in it, and none
// of them may get at the text otherwise.
#pragma once

#include <string>

namespace forkshim::launch {

struct Variables {
  std::string preload, config, text;
};

// A word as any POSIX shell reads it back.
std::string quoted_for_shell(const std::string& word);

void print_variables(const std::string& format, Variables variables);

}  // namespace forkshim::launch
