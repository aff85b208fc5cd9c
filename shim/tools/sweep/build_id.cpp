// SPDX-License-Identifier: MIT
#include "sweep/build_id.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>

#include "supervision/kernel_signals.h"
#include "text/files.h"
#include "text/fnv.h"

namespace forkshim::sweep {
namespace {

// A path may come from a log, and thus from a program of lesser rights, as may the file: it is no
// device, and is read in part only, even if it has no end.
constexpr off_t most_hashed = off_t{256} << 20;
constexpr size_t most_notes = 1 << 20;  // of all segments together
constexpr size_t most_headers = 1 << 16;

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
  if (elf_getphdrnum(elf, &headers) != 0 || headers > most_headers) return "";
  for (size_t i = 0, room = most_notes; i < headers; ++i) {
    GElf_Phdr header;
    if (!gelf_getphdr(elf, static_cast<int>(i), &header) || header.p_type != PT_NOTE) continue;
    if (header.p_filesz > room) return "";
    room -= header.p_filesz;
    Elf_Data* const notes =
        elf_getdata_rawchunk(elf, static_cast<int64_t>(header.p_offset), header.p_filesz,
                             header.p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR);
    const std::string id = notes ? id_in(*notes) : "";
    if (!id.empty()) return id;
  }
  return "";
}

std::string id_in(int file) {
  elf_version(EV_CURRENT);
  // Not mapped, because a file that is cut meanwhile would be SIGBUS.
  Elf* const elf = elf_begin(file, ELF_C_READ, nullptr);
  if (!elf) return "";
  const std::string id = id_in(elf);
  elf_end(elf);
  return id;
}

// Whether a signal is there that ends the sweep.
bool is_to_end() {
  using namespace kernel_signals;
  return (pending() & (of(SIGINT) | of(SIGTERM) | of(SIGHUP) | of(SIGQUIT))) != 0;
}

std::string hash_of(int file) {
  struct stat found = {};
  if (fstat(file, &found) != 0) return "";
  const off_t end = std::min(found.st_size, most_hashed);
  std::uint64_t hash = fnv1a("");
  std::string part(65536, '\0');
  ssize_t got = 1;
  for (off_t at = 0; at < end && got > 0; at += got) {
    // Unlike any other, so that nothing is taken for what was not read.
    if (is_to_end()) return secret_name();
    const size_t wanted = std::min(part.size(), static_cast<size_t>(end - at));
    do got = pread(file, part.data(), wanted, at);
    while (got < 0 && errno == EINTR);
    if (got > 0) hash = fnv1a({part.data(), static_cast<size_t>(got)}, hash);
  }
  if (found.st_size > end)
    hash = fnv1a({reinterpret_cast<const char*>(&found.st_size), sizeof end}, hash);
  return fmt::format("{:016x}", hash);
}

}  // namespace

std::string build_id_of(const std::string& path) {
  const int file = open_regular(path, O_RDONLY);
  if (file < 0) return "";
  std::string id = id_in(file);
  if (id.empty()) id = hash_of(file);
  close(file);
  return id;
}

std::string content_id_of(const std::string& path) {
  const int file = open_regular(path, O_RDONLY);
  if (file < 0) return "";
  const std::string id = hash_of(file);
  close(file);
  return id;
}

}  // namespace forkshim::sweep
