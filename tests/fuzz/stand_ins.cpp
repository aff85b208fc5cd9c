// SPDX-License-Identifier: MIT
#include "stand_ins.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/arena.h"
#include "creation/registry.h"
#include "handlers/log/lines.h"
#include "output/append_file.h"
#include "output/messages.h"
#include "process/process.h"
#include "process/program.h"
#include "process/shim_options.h"
#include "start/memory.h"

namespace {

struct Mapping {
  void* memory;
  size_t size;
};

constexpr unsigned first_high_descriptor = 256;  // where the log keeps its own

// The shim keeps most of what it takes as long as the process.
std::vector<void*> pieces;
std::vector<Mapping> mappings;
bool watching = false;

template <typename Piece>
Piece* note(Piece* piece) {
  if (watching && piece) pieces.push_back(piece);
  return piece;
}

}  // namespace

// The linker puts these in the place of libc's (--wrap).
extern "C" {
void* __real_mmap(void*, size_t, int, int, int, off_t);
void* __wrap_mmap(void* at, size_t size, int protection, int flags, int file, off_t offset) {
  void* const memory = __real_mmap(at, size, protection, flags, file, offset);
  // What handlers share, the library keeps as long as the process (tree/shared_memory.cpp).
  const bool kept = (flags & MAP_SHARED) != 0 && (flags & MAP_ANONYMOUS) != 0;
  if (watching && memory != MAP_FAILED && !kept) mappings.push_back({memory, size});
  return memory;
}
void* __real_malloc(size_t);
void* __wrap_malloc(size_t size) { return note(__real_malloc(size)); }
void* __real_calloc(size_t, size_t);
void* __wrap_calloc(size_t count, size_t size) { return note(__real_calloc(count, size)); }
char* __real_strdup(const char*);
char* __wrap_strdup(const char* text) { return note(__real_strdup(text)); }
void __real_free(void*);
void __wrap_free(void* piece) {
  std::erase(pieces, piece);
  __real_free(piece);
}
// The log's standard error is libFuzzer's, too.
ssize_t __real_write(int, const void*, size_t);
ssize_t __wrap_write(int file, const void* bytes, size_t size) {
  if (watching && file == STDERR_FILENO) return static_cast<ssize_t>(size);
  return __real_write(file, bytes, size);
}
void* __wrap_dlopen(const char*, int) { return nullptr; }
char* __wrap_dlerror() {
  static char sentence[] = "no library is loaded here";
  return sentence;
}
int __wrap_on_exit(void (*)(int, void*), void*) { return 0; }
}

namespace forkshim {

constinit Arena arena;

bool Arena::map_now() {
  static char anything;
  start_ = &anything;
  return true;
}

void Arena::unmap() {}

void* Arena::take(size_t size, size_t) {
  if (!start_ || size > total || used_ + size > total) return nullptr;
  used_ += size;
  return calloc(1, size);
}

void* Arena::take_for_start(size_t size, size_t alignment) { return take(size, alignment); }

const char* Arena::keep(Text text) {
  char* memory = array<char>(text.size + 1);
  if (memory) memcpy(memory, text.data, text.size);
  return memory;
}

int open_append(const char*, const char**) { return open("/dev/null", O_WRONLY | O_CLOEXEC); }
bool can_open_append(const char* path, const char**) { return path[0] != '\0'; }

}  // namespace forkshim

namespace fuzz {

using namespace forkshim;

Run::Run() {
  messages::set_target("stderr");
  registry = Registry();
  shim_options = ShimOptions();
  arena = Arena();
  require(arena.map() && map_memory(), "there is memory to begin with");
  memset(process, 0, sizeof *process);
  process->pid = getpid();
  thread = Thread();
  log::logs = {};
  set_lineage("0", 0);
  program = {"/usr/bin/program", "program", "program", "program", true};
  watching = true;
}

Run::~Run() {
  watching = false;
  for (void* piece : pieces) __real_free(piece);
  pieces.clear();
  for (const Mapping& mapping : mappings) munmap(mapping.memory, mapping.size);
  mappings.clear();
  close_range(first_high_descriptor, ~0u, 0);
}

MemoryFile::MemoryFile() : file_(memfd_create("fuzz", MFD_CLOEXEC)) {
  require(file_ >= 0, "there are descriptors");
  path_ = "/proc/self/fd/" + std::to_string(file_);
}

void MemoryFile::write(const void* bytes, size_t size) {
  require(ftruncate(file_, 0) == 0, "a file in memory can be cut");
  require(pwrite(file_, bytes, size, 0) == static_cast<ssize_t>(size), "it takes the input");
}

}  // namespace fuzz
