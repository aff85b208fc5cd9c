// SPDX-License-Identifier: MIT
#include "exec/target.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/line.h"
#include "exec/environment.h"

namespace forkshim {
namespace {

#if defined(__x86_64__)
constexpr unsigned our_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned our_machine = EM_AARCH64;
#elif defined(__i386__)
constexpr unsigned our_machine = EM_386;
#endif
constexpr unsigned char our_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

// Interpreters of interpreters; the kernel allows as many (BINPRM_MAX_RECURSION).
constexpr int deepest_script = 4;

using ElfHeader = ElfW(Ehdr);
using Segment = ElfW(Phdr);

// A page: what the kernel looks at is within its first 256 bytes, and program headers follow the
// ELF header in all that linkers write.
struct Head {
  alignas(ElfHeader) char bytes[4096];
  size_t size;
};

// What this kernel runs beside our kind of program.
bool is_sibling(unsigned machine) {
  constexpr bool x86 = our_machine == EM_X86_64 || our_machine == EM_386;
  return x86 && (machine == EM_X86_64 || machine == EM_386);
}

bool runs_dynamic_linker(const Head& head) {
  if (head.size < sizeof(ElfHeader)) return true;
  const auto& elf = *reinterpret_cast<const ElfHeader*>(head.bytes);
  if (elf.e_ident[EI_CLASS] != our_class || elf.e_machine != our_machine)
    return is_sibling(elf.e_machine) && exec_environment::preload_uses_LIB();
  for (unsigned i = 0; i < elf.e_phnum; ++i) {
    const size_t offset = elf.e_phoff + i * sizeof(Segment);
    if (offset + sizeof(Segment) > head.size) return true;  // not known: leave it as it is
    Segment segment;
    memcpy(&segment, head.bytes + offset, sizeof segment);
    if (segment.p_type == PT_INTERP) return true;
  }
  return false;
}

// The loader drops LD_PRELOAD where the kernel says AT_SECURE.
bool gains_privileges(int file) {
  struct stat status;
  if (fstat(file, &status) != 0) return false;
  if ((status.st_mode & S_ISUID) && status.st_uid != geteuid()) return true;
  if ((status.st_mode & S_ISGID) && status.st_gid != getegid()) return true;
  return geteuid() != 0 && kernel::call(SYS_fgetxattr, file, "security.capability", nullptr, 0) > 0;
}

// The path behind "#!", ended by a zero inside the head.
const char* interpreter(Head* head) {
  Text line(head->bytes + 2, head->size - 2);
  line = next_word(&line, '\n');
  const Text path = next_word(&line, ' ');
  const auto start = static_cast<size_t>(path.data - head->bytes);
  if (path.empty() || start + path.size >= sizeof head->bytes) return nullptr;
  head->bytes[start + path.size] = '\0';
  return head->bytes + start;
}

bool would_file_load_library(int file, int depth);

bool would_path_load_library(int folder, const char* path, int depth) {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const int file = kernel::openat(folder, path, flags);
  if (file < 0) return true;  // execute-only, or not there at all: exec will tell
  const bool answer = would_file_load_library(file, depth);
  kernel::close(file);
  return answer;
}

bool would_file_load_library(int file, int depth) {
  if (gains_privileges(file)) return false;
  Head head;
  const ssize_t size = kernel::read(file, head.bytes, sizeof head.bytes);
  head.size = size > 0 ? static_cast<size_t>(size) : 0;
  if (head.size > 2 && head.bytes[0] == '#' && head.bytes[1] == '!') {
    const char* path = depth < deepest_script ? interpreter(&head) : nullptr;
    return !path || would_path_load_library(AT_FDCWD, path, depth + 1);
  }
  if (head.size < SELFMAG || memcmp(head.bytes, ELFMAG, SELFMAG) != 0) return true;
  return runs_dynamic_linker(head);
}

}  // namespace

bool would_load_library(int folder, const char* path) {
  if (path) return would_path_load_library(folder, path, 0);
  // The descriptor may be one that cannot be read (O_PATH); its file is opened again.
  Line<32> again;
  again.add("/proc/self/fd/").add_number(static_cast<uint64_t>(folder));
  return would_path_load_library(AT_FDCWD, again.c_str(), 0);
}

const char* find_in_path(const char* file, char* buffer, unsigned long size) {
  if (strchr(file, '/')) return file;
  // The environment is only read, and what execvp reads is the same.
  const char* path = getenv("PATH");
  Text rest = path ? path : "/bin:/usr/bin";
  while (!rest.empty()) {
    const Text folder = next_word(&rest, ':');
    const size_t name = strlen(file);
    if (folder.size + name + 2 > size) continue;
    memcpy(buffer, folder.data, folder.size);
    buffer[folder.size] = '/';
    memcpy(buffer + folder.size + 1, file, name + 1);
    if (access(folder.empty() ? file : buffer, X_OK) == 0) return folder.empty() ? file : buffer;
  }
  return nullptr;
}

}  // namespace forkshim
