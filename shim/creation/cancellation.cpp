// SPDX-License-Identifier: MIT
#include "creation/cancellation.h"

#include <dlfcn.h>
#include <pthread.h>

#include "base/loader.h"

namespace forkshim {
namespace {

constinit decltype(&pthread_setcancelstate) set_state = nullptr;
constinit const char* single_threaded = nullptr;  // since glibc 2.32

}  // namespace

void prepare_cancellation_guards() {
  if (set_state) return;
  single_threaded =
      static_cast<const char*>(forkshim_dlsym(RTLD_DEFAULT, "__libc_single_threaded"));
  set_state =
      reinterpret_cast<decltype(set_state)>(forkshim_dlsym(RTLD_DEFAULT, "pthread_setcancelstate"));
}

int disable_cancellation() {
  int state = no_cancel_state;
  if (set_state && !(single_threaded && *single_threaded))
    set_state(PTHREAD_CANCEL_DISABLE, &state);
  return state;
}

void restore_cancellation(int state) {
  int ignored;
  set_state(state, &ignored);
}

}  // namespace forkshim
