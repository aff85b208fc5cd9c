// SPDX-License-Identifier: MIT
#include "exec/target.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/line.h"
#include "base/readable.h"
#include "base/scratch.h"
#include "exec/elf_needs.h"
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
using ElfHeader = ElfW(Ehdr);

constexpr unsigned char our_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

// Interpreters of interpreters; the kernel allows as many (BINPRM_MAX_RECURSION).
constexpr int deepest_script = 4;

// As much as the kernel looks at (BINPRM_BUF_SIZE).
struct Head {
  alignas(ElfHeader) char bytes[256];
  size_t size;
};

// What this kernel runs beside our kind of program.
bool is_sibling(unsigned machine) {
  constexpr bool x86 = our_machine == EM_X86_64 || our_machine == EM_386;
  return x86 && (machine == EM_X86_64 || machine == EM_386);
}

Preload preload_for_elf(int file, const Head& head) {
  if (head.size < sizeof(ElfHeader)) return Preload::carry;
  const auto& elf = *reinterpret_cast<const ElfHeader*>(head.bytes);
  if (elf.e_ident[EI_CLASS] != our_class || elf.e_machine != our_machine)
    return is_sibling(elf.e_machine) && exec_environment::preload_uses_LIB() ? Preload::carry
                                                                             : Preload::remove;
  return ElfNeeds(file, elf).preload();
}

// The kernel reads no attribute of an O_PATH descriptor, but follows its link below /proc.
bool has_capabilities(int file) {
  constexpr char attribute[] = "security.capability";
  long size = kernel::call(SYS_fgetxattr, file, attribute, nullptr, 0);
  if (size == -EBADF) {
    Line<32> link;
    link.add("/proc/self/fd/").add_signed(file);
    size = kernel::call(SYS_getxattr, link.c_str(), attribute, nullptr, 0);
  }
  return size > 0;
}

// The loader drops LD_PRELOAD where the kernel says AT_SECURE. Not inlined, so that its stack is
// free again before the file's tables take some.
[[gnu::noinline]] bool gains_privileges(int file) {
  struct stat status;
  if (kernel::fstat(file, &status) != 0) return false;
  if ((status.st_mode & S_ISUID) && status.st_uid != kernel::geteuid()) return true;
  if ((status.st_mode & S_ISGID) && status.st_gid != kernel::getegid()) return true;
  return kernel::geteuid() != 0 && has_capabilities(file);
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

// A program that may be executed and not read (mode 4711) still shows whether it gains privileges.
int open_program(int folder, const char* path) {
  const int file = kernel::openat(folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  return file == -EACCES ? kernel::openat(folder, path, O_PATH | O_CLOEXEC) : file;
}

// Closes the file. `next`: the interpreter to look at instead, in the head.
Preload examine(int file, Head* head, const char** next) {
  *next = nullptr;
  Preload answer = Preload::carry;
  const ssize_t size = kernel::read(file, head->bytes, sizeof head->bytes);
  head->size = size > 0 ? static_cast<size_t>(size) : 0;
  if (gains_privileges(file)) {
    answer = Preload::remove;
  } else if (head->size > 2 && memcmp(head->bytes, "#!", 2) == 0) {
    *next = interpreter(head);
  } else if (head->size >= SELFMAG && memcmp(head->bytes, ELFMAG, SELFMAG) == 0) {
    answer = preload_for_elf(file, *head);
  }
  kernel::close(file);
  return answer;
}

// execvp passes over a folder of this name.
bool may_be_executed(const char* path) {
  struct stat status;
  return kernel::call(SYS_faccessat, AT_FDCWD, path, X_OK) == 0 &&
         kernel::call(kernel::fstatat_number, AT_FDCWD, path, &status, 0) == 0 &&
         !S_ISDIR(status.st_mode);
}

// Finds `file` as execvp does, into a buffer of `size` bytes: an empty element of PATH is the
// working directory. Null if it is not found.
const char* find_in_path(const char* file, char* buffer, size_t size) {
  const char* folder = exec_environment::value_of("PATH=");
  if (!folder) folder = "/bin:/usr/bin";
  const size_t name = strlen(file);
  for (size_t length;; folder += length + 1) {
    length = strcspn(folder, ":");
    if (length + name + 2 <= size) {
      memcpy(buffer, folder, length);
      buffer[length] = '/';
      memcpy(buffer + length + 1, file, name + 1);
      const char* const found = length == 0 ? file : buffer;
      if (may_be_executed(found)) return found;
    }
    if (!folder[length]) return nullptr;
  }
}

}  // namespace

Preload preload_for(int folder, const char* path) {
  // The descriptor may be one that cannot be read (O_PATH); its file is opened again.
  Line<32> again;
  if (!path) path = again.add("/proc/self/fd/").add_number(static_cast<uint64_t>(folder)).c_str();
  Head head;
  Preload answer = Preload::carry;
  for (int depth = 0; path && depth <= deepest_script; ++depth, folder = AT_FDCWD) {
    const int file = open_program(folder, path);
    if (file < 0) break;  // exec will tell
    answer = examine(file, &head, &path);
  }
  return answer;
}

Preload preload_at(int folder, const char* path, int flags) {
  if (!ReadableMemory().holds_string(path)) return Preload::carry;  // EFAULT, which exec will tell
  const bool itself = (flags & AT_EMPTY_PATH) && !path[0];
  return preload_for(folder, itself ? nullptr : path);
}

Preload preload_for_file(const char* file) {
  if (!ReadableMemory().holds_string(file)) return Preload::carry;
  if (strchr(file, '/')) return preload_for(AT_FDCWD, file);
  Scratch<char[PATH_MAX]> buffer;
  const char* const path = buffer ? find_in_path(file, *buffer, sizeof *buffer) : nullptr;
  return path ? preload_for(AT_FDCWD, path) : Preload::carry;
}

}  // namespace forkshim
