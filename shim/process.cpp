// SPDX-License-Identifier: MIT
#include "process.h"

#include <string.h>
#include <sys/mman.h>

#include "base/kernel.h"
#include "base/text.h"
#include "frames.h"
#include "missed.h"
#include "thread.h"

namespace forkshim {

constinit thread_local Thread thread [[gnu::tls_model("initial-exec")]];
constinit Process* process = nullptr;
constinit Lineage origin = {0, "0"};
constinit Thread* forker = nullptr;

namespace {

// Linux before 4.14 and qemu-user know no MADV_WIPEONFORK.
constinit bool wiped_by_kernel = false;

}  // namespace

bool map_process() {
  if (process) return true;
  const size_t size = sizeof(Process) + frames::total_size;
  void* memory = kernel::map(size);
  if (!memory) return false;
  wiped_by_kernel = kernel::call(SYS_madvise, memory, size, MADV_WIPEONFORK) == 0;
  frames::place(static_cast<char*>(memory) + sizeof(Process));
  process = static_cast<Process*>(memory);
  process->known = true;
  process->pid = kernel::getpid();
  return true;
}

void begin_process(const char* lineage, uint32_t depth) {
  copy(origin.text, sizeof origin.text, lineage);
  origin.depth = depth;
  process->known = true;
  thread.born_as = 0;
}

void mark_child(uint32_t ordinal, pid_t pid) {
  thread.born_as = ordinal;
  thread.born_pid = pid;
  if (!wiped_by_kernel) [[unlikely]]
    memset(process, 0, sizeof *process);
}

void settle_unknown_process() {
  // The thread that forked is the child's first; by now another may be asking.
  Thread* const first = thread.born_as != 0 || !forker ? &thread : forker;
  const uint32_t ordinal = first->born_as;
  first->born_as = 0;
  if (ordinal == 0 || (first->born_pid != 0 && first->born_pid != process_pid()))
    return notice_missed_fork();
  write_child(origin, ordinal, &origin);
  process->known = true;
}

pid_t process_pid() {
  if (process->pid == 0) process->pid = kernel::getpid();
  return process->pid;
}

}  // namespace forkshim
