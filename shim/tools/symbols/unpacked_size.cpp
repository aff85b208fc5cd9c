// SPDX-License-Identifier: MIT
#include "symbols/unpacked_size.h"

#include <elf.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace forkshim::symbols {
namespace {

using namespace std::string_view_literals;

using Start = std::array<unsigned char, 16>;

bool read_start(int file, std::uint64_t at, Start& start) {
  start = {};
  return pread(file, start.data(), start.size(), static_cast<off_t>(at)) > 0;
}

bool begins_with(const Start& start, std::string_view magic) {
  return std::string_view(reinterpret_cast<const char*>(start.data()), start.size())
      .starts_with(magic);
}

std::uint64_t number(const unsigned char* bytes, unsigned size, bool big) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < size; ++i) value = value << 8 | bytes[big ? i : size - 1 - i];
  return value;
}

// Elf32_Chdr and Elf64_Chdr, in the file's order of bytes; before those, "ZLIB" and 8 bytes.
std::uint64_t size_in(int file, const GElf_Shdr& section, const unsigned char* ident) {
  Start start;
  if (section.sh_type == SHT_NOBITS || (section.sh_flags & SHF_ALLOC) != 0) return 0;
  if (!read_start(file, section.sh_offset, start)) return 0;
  const bool big = ident[EI_DATA] == ELFDATA2MSB, wide = ident[EI_CLASS] == ELFCLASS64;
  if (section.sh_flags & SHF_COMPRESSED)
    return wide ? number(start.data() + 8, 8, big) : number(start.data() + 4, 4, big);
  return begins_with(start, "ZLIB"sv) ? number(start.data() + 4, 8, true) : 0;
}

std::size_t size_of_sections(int file, const unsigned char* ident) {
  elf_version(EV_CURRENT);
  Elf* const elf = elf_begin(file, ELF_C_READ, nullptr);
  std::size_t size = 0;
  for (Elf_Scn* each = nullptr; elf && (each = elf_nextscn(elf, each)) != nullptr;) {
    GElf_Shdr section;
    if (!gelf_getshdr(each, &section)) continue;
    const std::uint64_t more = size_in(file, section, ident);
    size = more > SIZE_MAX - size ? SIZE_MAX : size + more;
  }
  elf_end(elf);
  return size;
}

}  // namespace

std::optional<std::size_t> unpacked_size(int file) {
  constexpr off_t small = 4096;
  Start start;
  struct stat status = {};
  if (read_start(file, 0, start) && begins_with(start, ELFMAG))
    return size_of_sections(file, start.data());
  if (fstat(file, &status) != 0 || status.st_size > small) return std::nullopt;
  return 0;
}

}  // namespace forkshim::symbols
