// SPDX-License-Identifier: MIT
#include "process/process.h"

#include "base/kernel.h"
#include "base/text.h"
#include "process/thread.h"

namespace forkshim {

constinit thread_local Thread thread [[gnu::tls_model("initial-exec")]];
constinit Process* process = nullptr;
constinit Lineage origin = {0, "0"};
constinit Thread* forker = nullptr;

constinit bool wiped_by_kernel = false;

void place_process(void* memory, bool wiped) {
  wiped_by_kernel = wiped;
  process = static_cast<Process*>(memory);
  process->known = true;
  process->pid = kernel::getpid();
}

void begin_process(const char* lineage, uint32_t depth) {
  copy(origin.text, sizeof origin.text, lineage);
  origin.depth = depth;
  process->known = true;
  thread.born_as = 0;
}

pid_t process_pid() {
  if (process->pid == 0) process->pid = kernel::getpid();
  return process->pid;
}

}  // namespace forkshim
