// SPDX-License-Identifier: MIT
// fail: refuses creations with an errno, as if the kernel had, or by the kernel
// (Handler::by_kernel).
#include <stdint.h>

#include "forkshim/plugin.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

int init(const forkshim_host* host, void** self) {
  int error;
  if (const int failed = read_errno(host, "error", &error)) return failed;
  const Text who = host->option(host, "as");
  if (!(who == "library") && !(who == "kernel"))
    return bad_value(host, "as", who, "library or kernel");
  *self = reinterpret_cast<void*>(static_cast<intptr_t>(error));
  return 0;
}

int prepare(void* self, forkshim_event*) {
  return static_cast<int>(reinterpret_cast<intptr_t>(self));
}

}  // namespace

extern const forkshim_plugin forkshim_fail;
constexpr forkshim_plugin forkshim_fail = builtin("fail", {.init = init, .prepare = prepare});
