// SPDX-License-Identifier: MIT
// The lines of a script that led to a creation, asked of the interpreter whose process this is:
// Python, Ruby, Perl, PHP or bash, by functions that it exports.
//
// It runs code of the interpreter, which may allocate and take the interpreter's locks. So it is
// for logs that ask for it alone.
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim::script {

struct Place {
  Text file;
  uint64_t line;
  Text function;  // empty where the interpreter tells none
};

// Takes one place after the other, the innermost first, each valid during the call. False: enough.
struct Reader {
  bool (*function)(void* self, const Place& place);
  void* self;

  bool take(const Place& place) const { return function(self, place); }
};

// Call in init, where ld.so may be asked.
void prepare();

// Call in the process that creates. Tells nothing where no such interpreter runs, or this thread is
// none of its own.
void read(const Reader& reader);

}  // namespace forkshim::script
