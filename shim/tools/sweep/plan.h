// SPDX-License-Identifier: MIT
// The points of a sweep: which creation meets with what, one run each.
#pragma once

#include <string>
#include <vector>

#include "sweep/options.h"
#include "sweep/recording.h"

namespace forkshim::sweep {

struct Point {
  size_t number = 0;  // from 1, the same in every shard
  Creation creation;
  Action action = Action::fail;
  std::string error;  // with Action::fail
  Extent extent = Extent::once;
  std::string second;  // the lineage of another creation that meets with the same; or empty
};

struct Plan {
  std::vector<Point> points;            // of this shard
  std::vector<std::string> identities;  // of each, where a cache or other machines need them
  std::vector<std::string> classes;     // of each: point_class.h
  size_t planned = 0;                   // in all shards together
  size_t possible = 0;                  // without --max
  size_t all = 0, tested = 0;           // without and with --classes, pairs apart
};

Plan plan(const Recording& recording, const Options& options);

bool is_selected(const Creation& creation, const Selection& wanted);

// What happens there, as one word: EAGAIN, kill, delay; EAGAIN+ if also from there on.
std::string fault_of(const Point& point);

// "0.2 fork EAGAIN (make > cc -c a.c)": the point's name in every report, with what the child was
// to run, if that was another program.
std::string name_of(const Point& point);

// The lineage, or both of a pair: "0.1,0.2".
std::string place_of(const Point& point);

// The same point in another sweep of the same command.
std::string key_of(const Point& point);

const char* word_for(Action action);
const char* word_for(Extent extent);

}  // namespace forkshim::sweep
