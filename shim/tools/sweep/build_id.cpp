// SPDX-License-Identifier: MIT
#include "sweep/build_id.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>

namespace forkshim::sweep {
namespace {

std::string hexadecimal(const char* bytes, size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i)
    text += fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
  return text;
}

std::string id_in(Elf_Data& notes) {
  GElf_Nhdr note;
  size_t name = 0, content = 0;
  for (size_t at = 0; (at = gelf_getnote(&notes, at, &note, &name, &content)) > 0;) {
    const char* const bytes = static_cast<const char*>(notes.d_buf);
    if (note.n_type == NT_GNU_BUILD_ID &&
        std::string_view(bytes + name, note.n_namesz) == std::string_view("GNU", 4))
      return hexadecimal(bytes + content, note.n_descsz);
  }
  return "";
}

std::string id_in(Elf* elf) {
  size_t headers = 0;
  if (elf_getphdrnum(elf, &headers) != 0) return "";
  for (size_t i = 0; i < headers; ++i) {
    GElf_Phdr header;
    if (!gelf_getphdr(elf, static_cast<int>(i), &header) || header.p_type != PT_NOTE) continue;
    Elf_Data* const notes =
        elf_getdata_rawchunk(elf, static_cast<int64_t>(header.p_offset), header.p_filesz,
                             header.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
    const std::string id = notes ? id_in(*notes) : "";
    if (!id.empty()) return id;
  }
  return "";
}

}  // namespace

std::string build_id_of(const std::string& file) {
  std::string id;
  elf_version(EV_CURRENT);
  const int opened = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (opened < 0) return "";
  // Not mapped, because a file that is cut meanwhile would be SIGBUS.
  if (Elf* const elf = elf_begin(opened, ELF_C_READ, nullptr)) {
    id = id_in(elf);
    elf_end(elf);
  }
  close(opened);
  return id.empty() ? content_id_of(file) : id;
}

// FNV-1a: nobody is to be deceived, only two versions told apart.
std::string content_id_of(const std::string& file) {
  struct stat found = {};
  if (stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return "";
  std::uint64_t hash = 14695981039346656037u;
  std::ifstream in(file, std::ios::binary);
  if (!in) return "";
  std::string part(65536, '\0');
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())), in.gcount() > 0)
    for (std::streamsize i = 0; i < in.gcount(); ++i)
      hash = (hash ^ static_cast<unsigned char>(part[static_cast<size_t>(i)])) * 1099511628211u;
  return fmt::format("{:016x}", hash);
}

}  // namespace forkshim::sweep
