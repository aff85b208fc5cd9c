// SPDX-License-Identifier: MIT
// Where in its source a program creates a process, as people and reports read it.
#pragma once

#include <string>

#include "sweep/recording.h"
#include "symbols/symbolizer.h"

namespace forkshim::sweep {

// Fills in the call site of each creation, its fingerprint included.
void find_call_sites(Recording& recording, symbols::Symbolizer& symbolizer);

// "make_child at jobs.c:2290", "make_child in /usr/bin/bash" without debug information, or
// "/usr/bin/dash+0x6a3f" without symbols; empty where the stack is not known.
std::string text_of(const CallSite& site);

// The place to show: in the script, where one runs and its line is known, else in the program.
const symbols::Place& shown_place(const CallSite& site);

// What is known of the place in a script, or nothing where none runs.
std::string sentence_about_script(const CallSite& site);

// Whether a frame is libc's or the shim's, where no program has its reasons.
bool is_of_system(const symbols::Frame& frame);

}  // namespace forkshim::sweep
