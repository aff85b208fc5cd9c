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
};

struct Plan {
  std::vector<Point> points;  // of this shard
  size_t planned = 0;         // in all shards together
  size_t possible = 0;        // without --max
};

Plan plan(const Recording& recording, const Options& options);

// What happens there, as one word: EAGAIN, kill, delay.
std::string fault_of(const Point& point);

// "0.2 fork EAGAIN (make > cc -c a.c)": the point's name in every report, with what the child was
// to run, if that was another program.
std::string name_of(const Point& point);

// The same point in another sweep of the same command.
std::string key_of(const Point& point);

// The options of `forkshim run` by which the fault happens.
std::vector<std::string> fault_options(const Point& point, Span delay);

// The line of shell that repeats it alone.
std::string repeat_line(const Point& point, const Options& options, Span timeout);

// The same for a point whose run must stay contained: a sweep of it alone.
std::string contained_line(const Point& point, const Options& options);

const char* word_for(Action action);

}  // namespace forkshim::sweep
