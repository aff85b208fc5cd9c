// SPDX-License-Identifier: MIT
// fail: refuses creations with an errno, as if the kernel had.
#include <errno.h>

#include "base/errno_name.h"
#include "base/line.h"
#include "forkshim/plugin.h"
#include "handlers/builtin.h"

using namespace forkshim;

namespace {

// The errno that a wrong name was most likely meant to be, or null.
const char* nearest_errno(Text name) {
  constexpr int largest = 133;  // EHWPOISON (asm-generic/errno.h)
  const char* nearest = nullptr;
  unsigned distance = 3;  // edits from which on a word is another word
  for (int candidate = 1; candidate <= largest; ++candidate) {
    const char* known = errno_name(candidate);
    const unsigned edits = known ? edit_distance(name, known) : distance;
    if (edits >= distance || edits >= name.size) continue;
    distance = edits;
    nearest = known;
  }
  return nearest;
}

int init(const forkshim_host* host, void** self) {
  const Text name = host->option(host, "error");
  const int error = errno_by_name(name);
  if (error == 0) {
    Line<200> sentence;
    sentence.add("error = \"").add(Text(name.data, name.size < 60 ? name.size : 60));
    sentence.add("\"; expected an errno such as EAGAIN, ENOMEM or 11");
    if (const char* nearest = nearest_errno(name))
      sentence.add("; did you mean \"").add(nearest).add("\"?");
    host->log(host, FORKSHIM_ERROR, sentence.text().data, sentence.text().size);
    return EINVAL;
  }
  *self = reinterpret_cast<void*>(static_cast<intptr_t>(error));
  return 0;
}

int prepare(void* self, forkshim_event*) {
  return static_cast<int>(reinterpret_cast<intptr_t>(self));
}

}  // namespace

extern const forkshim_plugin forkshim_fail;
constexpr forkshim_plugin forkshim_fail = builtin("fail", {.init = init, .prepare = prepare});
