// SPDX-License-Identifier: MIT
// What a built-in says in its init about an option that it cannot use.
#pragma once

#include <errno.h>

#include "base/line.h"
#include "forkshim/plugin.h"

namespace forkshim {

// Returns the errno for init. forkshim names the place of the option that was asked for last.
inline int complain(const forkshim_host* host, Text sentence) {
  host->log(host, FORKSHIM_ERROR, sentence.data, sentence.size);
  return EINVAL;
}

inline int refuse_value(const forkshim_host* host, const char* key, Text found, Text expected) {
  Line<400> sentence;
  sentence.add(key).add(" = \"").add(Text(found.data, found.size < 60 ? found.size : 60));
  return complain(host, sentence.add("\"; expected ").add(expected).text());
}

}  // namespace forkshim
