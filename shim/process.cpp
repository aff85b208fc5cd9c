// SPDX-License-Identifier: MIT
#include "process.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "frames.h"
#include "thread.h"

namespace forkshim {

constinit thread_local Thread thread;
constinit Process* process = nullptr;

namespace {

// Linux before 4.14 and qemu-user know no MADV_WIPEONFORK.
constinit bool wiped_by_kernel = false;

void describe(const char* lineage, uint32_t depth) {
  copy(process->lineage, sizeof process->lineage, lineage);
  process->depth = depth;
  process->known = true;
}

}  // namespace

bool map_process(const char* lineage, uint32_t depth) {
  if (process) return true;
  const size_t size = sizeof(Process) + frames::total_size;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  wiped_by_kernel = madvise(memory, size, MADV_WIPEONFORK) == 0;
  frames::place(static_cast<char*>(memory) + sizeof(Process));
  process = static_cast<Process*>(memory);
  describe(lineage, depth);
  process->pid = getpid();
  return true;
}

pid_t process_pid() {
  if (process->pid == 0) process->pid = getpid();
  return process->pid;
}

void write_lineage(char (&child)[lineage_size], const char* parent, uint64_t ordinal) {
  char digits[20];
  size_t start = sizeof digits;
  do {
    digits[--start] = static_cast<char>('0' + ordinal % 10);
    ordinal /= 10;
  } while (ordinal != 0);
  digits[--start] = '.';
  const size_t length = strlen(parent), tail = sizeof digits - start;
  const bool fits = length + tail < lineage_size;
  memcpy(child, parent, length + 1);
  if (fits) {
    memcpy(child + length, digits + start, tail);
    child[length + tail] = '\0';
  } else if (parent[length - 1] != '~') {
    memcpy(child + (length + 1 < lineage_size ? length : length - 1), "~", 2);
  }
}

void begin_process(const char* lineage, uint32_t depth) {
  if (!wiped_by_kernel) memset(process, 0, sizeof *process);
  describe(lineage, depth);
}

}  // namespace forkshim
