// SPDX-License-Identifier: MIT
#include "start/memory.h"

#include <sys/mman.h>

#include "base/kernel.h"
#include "creation/vfork_frame.h"
#include "process/process.h"

namespace forkshim {

bool map_memory() {
  if (process) return true;
  constexpr size_t size = sizeof(Process) + frames::total_size;
  void* const memory = kernel::map(size);
  if (!memory) return false;
  const bool wiped = kernel::call(SYS_madvise, memory, size, MADV_WIPEONFORK) == 0;
  frames::set_memory(static_cast<char*>(memory) + sizeof(Process));
  place_process(memory, wiped);
  return true;
}

}  // namespace forkshim
