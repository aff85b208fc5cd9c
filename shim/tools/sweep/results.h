// SPDX-License-Identifier: MIT
// What a sweep has found, as every report shows it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sweep/archive.h"
#include "sweep/conditions.h"
#include "sweep/judge.h"
#include "sweep/plan.h"

namespace forkshim::sweep {

struct Outcome {
  Point point;
  Verdict verdict;
  std::string allowed;     // the reason of a known finding; empty for others
  std::string repeat;      // the line of shell that repeats the run
  std::string errors;      // the end of its standard error
  std::string difference;  // the first lines in which its output differs
  std::optional<int> status;
  std::string signal;
  std::vector<std::string> left;
  double seconds = 0;
  std::string identity;  // identity.h; empty where nobody asked

  bool finding() const { return is_finding(verdict.kind, point.action); }
  // With all that is known: also what is a finding in some runs only.
  bool is_told() const { return finding() || verdict.kind == Class::unstable; }
  bool counts() const { return finding() && allowed.empty(); }
};

struct Results {
  std::vector<std::string> command;
  std::string started;  // ISO 8601, UTC
  Conditions conditions;
  bool blind = false;  // the shim sees less than half of the creations
  std::string spoilt;  // why the results prove nothing: a run has changed the later ones
  double undisturbed_seconds = 0;
  size_t creations = 0;  // in the undisturbed run
  size_t nameless = 0;   // further ones, which no fault can meet because their name is not whole
  size_t planned = 0;    // points of all shards together
  unsigned shard = 1, shards = 1;
  std::vector<std::string> words;  // the options of a plan
  std::vector<Outcome> untested;   // of a plan, and of what a budget left
  std::vector<Outcome> outcomes;   // in the order of their numbers
  std::vector<std::string> notes;  // sentences about the whole
  std::optional<Archive> archive;  // with --record
  std::string interrupted;         // the signal that ended it early
  std::string incomplete;          // which points merged files lack

  size_t total(Class kind) const;
  size_t findings() const;  // that are not allowed
};

// "3 findings in 40 points: 30 same, 7 reported, 2 hang, 1 silent", and what was not tried.
std::string summary_of(const Results& results);

// "interrupted by SIGINT after 3 of 40 points".
std::string interruption_of(const Results& results);

// Why these results are no pass, though nothing else in them may say so; empty if they may be one.
std::string why_no_pass(const Results& results);

}  // namespace forkshim::sweep
