// SPDX-License-Identifier: MIT
// What the log of a run says: its creations, each named by the lineage of its child.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sweep/shared.h"
#include "symbols/frame.h"

namespace forkshim::sweep {

using Frames = std::vector<symbols::Frame>;
using Lines = std::vector<std::string>;

// Where in its source a program creates a process: call_site.h finds it.
struct CallSite {
  symbols::Place place = {};         // the innermost caller that is not libc's or the shim's
  std::string object = {};           // the program or library that it is in
  Shared<Lines> stack = {};          // all callers, one a line
  std::string fingerprint = {};      // fingerprint.h
  std::string script = {};           // of an interpreter: script.h
  symbols::Place script_place = {};  // in a file of it, if that is known: script_lines.h
  std::string script_at = {};        // the same as text, also of what is in no file
  std::vector<std::string> script_stack = {};  // all callers in it, one a line
};

struct Creation {
  std::string lineage = {};
  std::string function = {};
  std::string kind = {};
  std::string program = {};     // the executable that called
  std::string called = {};      // its name by argv[0]; empty where that is not known
  std::string caller = {};      // the object that called
  std::string starts = {};      // the command that the child became, without its folder
  std::string refused_by = {};  // the handler that refused it, if one did
  Shared<Frames> frames = {};   // the callers as logged, the innermost first
  CallSite site = {};
  size_t programs = 0;  // that its process has been; none since it was made, if 0
  size_t ordinal = 0;   // of those that the program makes at this depth, in the whole tree
  bool made = false;    // and not refused or failed
  bool interpreter_tells = false;  // the line of its script, if it is asked
  bool counted = false;  // found again by its ordinal, because lineages are others in each run
};

// A program as which a process has begun.
struct Started {
  std::string program = {};
  std::vector<std::string> args = {};
};

struct Recording {
  std::vector<Creation> creations;  // in the order of their lineages
  std::vector<Creation> nameless;   // their lineages are not whole: no fault can meet them
  std::map<std::string, std::vector<Started>> started;  // by lineage, each in its order
  bool hooked = false;                                  // the library came up in some process
  size_t missed = 0;                                    // forks that went past it
  size_t foreign = 0;                                   // records that no library of ours writes
  size_t out_of_reach = 0;                              // creations that `reaches` left out
  std::int64_t begun = 0;  // when the first fault-free run did, in nanoseconds
  bool may_hide = false;   // a process did not end in a program that has the library
};

// `reaches`: whether the action that is swept can meet a creation; null: each.
using Reaches = std::function<bool(const Creation&)>;
Recording read_recording(const std::string& file, const Reaches& reaches = nullptr);

// False of a thread or an exec.
bool makes_process(const Creation& creation);

// "0.1" of "0.1.3", "0.1!2" and "0.1#1"; empty of the root.
std::string process_of(const std::string& lineage);

// The distance of the child from the root.
size_t depth_of(const std::string& lineage);

// Whether the creation took place: 0.2 comes before 0.10.
bool earlier(const std::string& lineage, const std::string& other);

}  // namespace forkshim::sweep
