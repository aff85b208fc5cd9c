// SPDX-License-Identifier: MIT
// What a refused word was probably meant to be.
#pragma once

#include <string>

#include "launch/call.h"
#include "launch/options.h"

namespace forkshim::launch {

[[noreturn]] void refuse_option(const std::string& command, const std::string& word);
[[noreturn]] void refuse_command(const Call& call);

// What the user may have wanted in place of a program that is not there, as the end of a sentence.
std::string hint_at_program(const std::string& name, const Options& options);

// Says that options stand behind the program, in a run that has no handler and no `--`.
void note_options_behind(const Options& options);

}  // namespace forkshim::launch
