// SPDX-License-Identifier: MIT
// A plan that several machines, or a batch system's jobs, work off: a file that is written once,
// and beside it a folder of results, FILE.d, in which each list of points has a file of its own.
#pragma once

#include <string>

#include "sweep/options.h"
#include "sweep/plan.h"
#include "sweep/results.h"

namespace forkshim::sweep {

// Throws Trouble where the plan could not be written later.
void check_plan(const Options& options);

// Throws Trouble where the file holds another plan: it is never changed.
void write_plan(const Plan& plan, Results results, const Options& options);

// Throws Trouble where another user could have written the file, by the rules of a configuration.
void check_trust(const std::string& file, const std::string& expected);

// The options of the sweep that the results are of, with this process's own: variables, --jobs and
// where to report.
Options recorded_options(const Results& results, const Options& given, char* tool);

// What a worker that was given --point and --plan is to do: the options of the plan, and its own.
// Throws Trouble where the file holds no plan, or has no such point.
Options read_plan(const Options& given, char** argv);

// Throws Trouble where this machine's plan has other points under the same numbers.
void check_against_plan(const Plan& plan, const Results& results, const Options& options);

// Whether the folder has the results of all that is asked for, and these.
bool is_done(const Options& options, Results* results);

}  // namespace forkshim::sweep
