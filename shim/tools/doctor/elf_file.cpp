// SPDX-License-Identifier: MIT
// Reads headers, the dynamic section and the dynamic symbols with libelf, which checks the bounds.
// The dynamic section is found by its segment, as ld.so finds it: sections may be stripped.
#include "doctor/elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>

#include "doctor/watched_symbols.h"
#include "text/files.h"

namespace forkshim::doctor {
namespace {

struct OpenElf {
  int fd = -1;
  Elf* elf = nullptr;

  explicit OpenElf(const std::string& path) {
    fd = open_regular(path, O_RDONLY);
    if (fd < 0) return;
    elf_version(EV_CURRENT);
    elf = elf_begin(fd, ELF_C_READ, nullptr);
  }
  OpenElf(const OpenElf&) = delete;
  OpenElf& operator=(const OpenElf&) = delete;
  ~OpenElf() {
    if (elf) elf_end(elf);
    if (fd >= 0) close(fd);
  }
};

constexpr std::size_t string_limit = 4096;

std::string string_at(Elf* elf, std::uint64_t offset, std::size_t size = string_limit) {
  std::size_t whole = 0;
  if (!elf_rawfile(elf, &whole) || offset >= whole) return {};
  const std::size_t most = std::min({size, string_limit, static_cast<std::size_t>(whole - offset)});
  const Elf_Data* bytes = elf_getdata_rawchunk(elf, static_cast<int64_t>(offset), most, ELF_T_BYTE);
  if (!bytes) return {};
  const auto* text = static_cast<const char*>(bytes->d_buf);
  return {text, strnlen(text, most)};
}

void for_each_segment(Elf* elf, const std::function<void(const GElf_Phdr&)>& use) {
  std::size_t count = 0;
  elf_getphdrnum(elf, &count);
  GElf_Phdr segment;
  for (std::size_t i = 0; i < count; ++i)
    if (gelf_getphdr(elf, static_cast<int>(i), &segment)) use(segment);
}

void for_each_entry(Elf* elf, const GElf_Phdr& dynamic,
                    const std::function<void(const GElf_Dyn&)>& use) {
  Elf_Data* entries = elf_getdata_rawchunk(elf, static_cast<int64_t>(dynamic.p_offset),
                                           dynamic.p_filesz, ELF_T_DYN);
  GElf_Dyn entry;
  for (int i = 0; entries && gelf_getdyn(entries, i, &entry) && entry.d_tag != DT_NULL; ++i)
    use(entry);
}

// The dynamic section says where the strings will be in memory; the segments, where in the file.
std::uint64_t offset_of_strings(Elf* elf, const GElf_Phdr& dynamic) {
  std::uint64_t address = 0, offset = 0;
  for_each_entry(elf, dynamic, [&](const GElf_Dyn& entry) {
    if (entry.d_tag == DT_STRTAB) address = entry.d_un.d_ptr;
  });
  for_each_segment(elf, [&](const GElf_Phdr& segment) {
    if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
        address - segment.p_vaddr < segment.p_filesz)
      offset = segment.p_offset + (address - segment.p_vaddr);
  });
  return offset;
}

void read_dynamic(Elf* elf, const GElf_Phdr& dynamic, ElfFile& file) {
  const std::uint64_t strings = offset_of_strings(elf, dynamic);
  for_each_entry(elf, dynamic, [&](const GElf_Dyn& entry) {
    const std::uint64_t value = entry.d_un.d_val;
    switch (entry.d_tag) {
      case DT_NEEDED:
        file.needed.push_back(string_at(elf, strings + value));
        break;
      case DT_SONAME:
        file.soname = string_at(elf, strings + value);
        break;
      case DT_RPATH:
        file.rpath = string_at(elf, strings + value);
        break;
      case DT_RUNPATH:
        file.runpath = string_at(elf, strings + value);
        break;
      case DT_SYMBOLIC:
        file.symbolic = true;
        break;
      case DT_FLAGS:
        file.symbolic = file.symbolic || (value & DF_SYMBOLIC);
        break;
      case DT_FLAGS_1:
        file.pie = value & DF_1_PIE;
        break;
      default:
        break;
    }
  });
}

void read_symbols(Elf* elf, Elf_Scn* section, const GElf_Shdr& header, ElfFile& file) {
  Elf_Data* symbols = elf_getdata(section, nullptr);
  file.symbols_readable = symbols != nullptr;
  GElf_Sym symbol;
  for (int i = 1; symbols && gelf_getsym(symbols, i, &symbol); ++i) {
    const char* name = elf_strptr(elf, header.sh_link, symbol.st_name);
    if (!name || !is_watched(name)) continue;
    (symbol.st_shndx == SHN_UNDEF ? file.imports : file.definitions).insert(name);
  }
}

void read_sections(Elf* elf, ElfFile& file) {
  std::size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) return;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section));) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header)) continue;
    if (header.sh_type == SHT_DYNSYM) read_symbols(elf, section, header, file);
    const char* text = elf_strptr(elf, names, header.sh_name);
    const std::string_view name = text ? text : "";
    if (name == ".go.buildinfo" || name == ".note.go.buildid") file.go = true;
  }
}

}  // namespace

std::optional<ElfFile> read_elf(const std::string& path) {
  const OpenElf opened(path);
  GElf_Ehdr header;
  if (!opened.elf || elf_kind(opened.elf) != ELF_K_ELF || !gelf_getehdr(opened.elf, &header))
    return {};
  if (header.e_type != ET_EXEC && header.e_type != ET_DYN) return {};
  ElfFile file;
  file.path = path;
  file.architecture = {header.e_ident[EI_CLASS], header.e_ident[EI_DATA], header.e_machine};
  std::size_t whole = 0, segments = 0;
  elf_rawfile(opened.elf, &whole);
  for_each_segment(opened.elf, [&](const GElf_Phdr& segment) {
    ++segments;
    file.cut = file.cut || segment.p_offset > whole || segment.p_filesz > whole - segment.p_offset;
    if (segment.p_type == PT_INTERP)
      file.interpreter = string_at(opened.elf, segment.p_offset, segment.p_filesz);
    if (segment.p_type != PT_DYNAMIC) return;
    file.dynamic = true;
    read_dynamic(opened.elf, segment, file);
  });
  file.cut = file.cut || segments < header.e_phnum;
  read_sections(opened.elf, file);
  return file;
}

}  // namespace forkshim::doctor
