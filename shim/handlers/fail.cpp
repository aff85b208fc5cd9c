// SPDX-License-Identifier: MIT
// fail: refuses creations with an errno, as if the kernel had.
#include <errno.h>
#include <stdio.h>

#include "base/errno_name.h"
#include "forkshim/plugin.h"

using namespace forkshim;

namespace {

int init(const forkshim_host* host, void** self) {
  const char* name = host->option(host, "error");
  const int error = name ? errno_by_name(name) : EAGAIN;
  if (error == 0) {
    char sentence[200];
    const int length =
        snprintf(sentence, sizeof sentence,
                 "error = \"%.60s\"; expected an errno such as EAGAIN, ENOMEM or 11", name);
    host->log(host, FORKSHIM_ERROR, sentence, static_cast<size_t>(length));
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
constexpr forkshim_plugin forkshim_fail = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "fail",
    .version = "1",
    .flags = 0,
    .reserved = 0,
    .init = init,
    .prepare = prepare,
    .parent = nullptr,
    .failed = nullptr,
    .child = nullptr,
    .vfork_child = nullptr,
    .fini = nullptr,
    .missed = nullptr,
};
