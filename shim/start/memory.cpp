// SPDX-License-Identifier: MIT
#include "start/memory.h"

#include <sys/mman.h>

#include "base/kernel.h"
#include "process/process.h"

namespace forkshim {

bool map_memory() {
  if (process) return true;
  constexpr size_t size = sizeof(Process);
  // Without the flag the kernel could make one mapping of it and its neighbour, and the advice
  // would split that again, for 4 microseconds a start (`scripts/bench` programs-make, under run).
  void* const memory = kernel::map(size, MAP_NORESERVE);
  if (!memory) return false;
  const bool wiped = kernel::call(SYS_madvise, memory, size, MADV_WIPEONFORK) == 0;
  place_process(memory, wiped);
  return true;
}

}  // namespace forkshim
