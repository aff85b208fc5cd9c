// SPDX-License-Identifier: MIT
#include "process/process.h"

#include "base/kernel.h"
#include "base/text.h"
#include "process/thread.h"

namespace forkshim {

constinit thread_local Thread thread [[gnu::tls_model("initial-exec")]];
constinit Process* process = nullptr;
constinit Lineage own_lineage = {0, "0"};
constinit Thread* last_forking_thread = nullptr;

constinit bool wiped_by_kernel = false;

void place_process(void* memory, bool wiped) {
  wiped_by_kernel = wiped;
  process = static_cast<Process*>(memory);
  process->identified = true;
  process->pid = kernel::getpid();
}

void set_lineage(const char* lineage, uint32_t depth) {
  copy(own_lineage.text, sizeof own_lineage.text, lineage);
  own_lineage.depth = depth;
  process->identified = true;
  forget_aims();
  thread.birth_ordinal = 0;
}

pid_t process_pid() {
  if (process->pid == 0) process->pid = kernel::getpid();
  return process->pid;
}

}  // namespace forkshim
