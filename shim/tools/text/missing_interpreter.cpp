// SPDX-License-Identifier: MIT
#include "text/missing_interpreter.h"

#include <elf.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>

#include "text/files.h"
#include "text/printable.h"

namespace forkshim {
namespace {

// From a place in the file, up to a null byte.
std::string text_at(int file, size_t size, off_t place) {
  char text[PATH_MAX] = "";
  const ssize_t got = pread(file, text, std::min(size, sizeof text - 1), place);
  return got > 0 ? std::string(text) : "";
}

template <typename Header, typename Segment>
std::string loader_in(int file) {
  Header header = {};
  if (pread(file, &header, sizeof header, 0) != sizeof header) return "";
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Segment segment = {};
    const auto place = static_cast<off_t>(header.e_phoff + i * sizeof segment);
    if (pread(file, &segment, sizeof segment, place) != sizeof segment) return "";
    if (segment.p_type == PT_INTERP)
      return text_at(file, segment.p_filesz, static_cast<off_t>(segment.p_offset));
  }
  return "";
}

// As the kernel reads the first line of a script.
std::string interpreter_in(const std::string& line) {
  const size_t begin = line.find_first_not_of(" \t", 2);
  if (begin == line.npos) return "";
  return line.substr(begin, line.find_first_of(" \t\r\n", begin) - begin);
}

bool is_missing(const std::string& path) {
  return !path.empty() && access(path.c_str(), F_OK) != 0;
}

std::string sentence_about(bool is_elf, const std::string& missing, const std::string& script) {
  const std::string whose = script.empty() ? "its" : printable(script) + "'s";
  return fmt::format(
      "{} {} {} is missing; {}", whose, is_elf ? "loader" : "interpreter", printable(missing),
      is_elf ? "install the C library that has it" : "correct its first line, or install it");
}

}  // namespace

std::string loader_of(int file) {
  const std::string start = text_at(file, EI_NIDENT, 0);
  if (!start.starts_with(ELFMAG)) return "";
  return start[EI_CLASS] == ELFCLASS32 ? loader_in<Elf32_Ehdr, Elf32_Phdr>(file)
                                       : loader_in<Elf64_Ehdr, Elf64_Phdr>(file);
}

std::string missing_interpreter(const std::string& file) {
  std::string script = file;
  // The kernel follows five, and a loader that is there has none itself.
  for (int depth = 0; depth < 6; ++depth) {
    const int opened = open_regular(script, O_RDONLY);
    if (opened < 0) return "";
    const std::string start = text_at(opened, 256, 0);
    const bool is_elf = start.starts_with(ELFMAG);
    const std::string next = is_elf                    ? loader_of(opened)
                             : start.starts_with("#!") ? interpreter_in(start)
                                                       : "";
    close(opened);
    if (is_missing(next)) return sentence_about(is_elf, next, script == file ? "" : script);
    if (is_elf || next.empty()) return "";
    script = next;
  }
  return "";
}

}  // namespace forkshim
