// SPDX-License-Identifier: MIT
// What the user of sweep asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "text/time_span.h"

namespace forkshim::sweep {

enum class Action { fail, kill, delay };

// Whether a fault meets one creation, or also those that its program makes later at its depth.
enum class Extent { once, from };

// Which creations are points. Empty lists select all; patterns are globs.
struct Selection {
  std::vector<std::string> kinds, programs, callers, lineages, excluded;
  size_t least_depth = 0, most_depth = SIZE_MAX;
};

struct Options {
  std::vector<std::string> command;
  std::vector<std::string>
      launcher;  // -c and -H with their values and --follow-exec, for the lines that repeat a run
  std::vector<std::string>
      environment;  // NAME=VALUE: what the launcher made of those, and the shim
  Action action = Action::fail;
  std::vector<std::string> errors;  // EAGAIN where none is named
  std::vector<Extent> faults;       // once where none is named
  bool pairs = false;               // also two creations in one run
  Selection select;
  Span timeout{0};  // 0: from the undisturbed run
  Span delay = std::chrono::seconds(1);
  size_t jobs = 1;
  unsigned shard = 1, shards = 1;
  size_t max = 0;        // 0: all points
  bool classes = false;  // one point of each class (fingerprint.h)
  bool plan_only = false;
  std::string plan_file;                          // to be written, or, with points, to be read
  std::string point_list;                         // as the user wrote it
  std::vector<std::pair<size_t, size_t>> points;  // numbers from and to; empty: all
  std::set<std::string> given;                    // names of options, without dashes
  std::vector<std::string> recorded;              // the options that another machine needs, too
  Span budget{0};                                 // 0: none
  int status = 0;                                 // with which the undisturbed run is to end
  std::set<int> answers;  // statuses that are the program's answers, and no report of a failure
  Span progress = std::chrono::minutes(1);  // between lines on standard error off a terminal
  size_t confirm = 2;                       // runs more for each finding
  bool compare_output = true;
  std::vector<std::string> compare_files;
  std::string normalize, check, before;  // shell commands
  std::string ready, drive;              // of a server
  std::string input = "/dev/null";
  std::string junit, json, sarif, allow, cache;  // files
  bool force = false;                            // run what the cache holds, too
  bool github = false;
  bool deep = false;    // under the kernel's questions
  bool unsafe = false;  // runs that could signal every process of the user
  bool resume = false;
  std::string record;              // a file: results with what a replay needs
  std::string replay;              // the same; the command's words are numbers of points
  std::set<std::string> keys;      // of the points that a replay runs: key_of()
  std::vector<std::string> notes;  // for the reports
  std::vector<std::string> merge;  // results to join instead of a sweep
};

// Whether the options are those of a plan that is to be read: read_plan() in plan_file.h.
bool takes_plan(const Options& options);

// Exits with 125 and a sentence where the command line is wrong.
Options read_options(int argc, char** argv);

}  // namespace forkshim::sweep
