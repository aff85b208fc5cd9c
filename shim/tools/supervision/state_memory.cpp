// SPDX-License-Identifier: MIT
#include "supervision/state_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace forkshim {
namespace {

layout::State* map(int file) {
  void* const memory =
      file < 0 ? MAP_FAILED
               : mmap(nullptr, sizeof(layout::State), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "the state file cannot be mapped");
  return static_cast<layout::State*>(memory);
}

}  // namespace

StateMemory::StateMemory(int file) : memory_(map(file)) {}

StateMemory::StateMemory(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  memory_ = map(file);
  close(file);
}

StateMemory::~StateMemory() { munmap(memory_, sizeof *memory_); }

}  // namespace forkshim
