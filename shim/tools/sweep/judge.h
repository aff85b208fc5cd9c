// SPDX-License-Identifier: MIT
// What a disturbed run means.
#pragma once

#include <string>

#include "sweep/observation.h"
#include "sweep/options.h"

namespace forkshim::sweep {

enum class Class {
  same,
  reported,
  silent,
  crash,
  hang,
  leak,
  kill_all,
  unstable,
  missed,
  untested
};

struct Verdict {
  Class kind = Class::same;
  std::string reason;
};

// `different` is the first difference to the undisturbed run, or empty; `reached` whether the
// fault met its creation.
Verdict judge(const Observation& undisturbed, const Observation& seen, const std::string& different,
              bool reached, Action action, const Options& options);

// Findings are what a program should not do. Where nothing failed and a child was only late, even
// a report of failure is one.
bool is_finding(Class kind, Action action);

// Whether no answer of the program was seen.
bool is_skipped(Class kind);

const char* word_for(Class kind);
Class class_named(const std::string& word);  // missed for an unknown word
inline constexpr Class every_class[] = {
    Class::same, Class::reported, Class::silent,   Class::crash,  Class::hang,
    Class::leak, Class::kill_all, Class::unstable, Class::missed, Class::untested};

}  // namespace forkshim::sweep
