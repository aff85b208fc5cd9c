// SPDX-License-Identifier: MIT
#include "sweep/libraries.h"

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <set>
#include <string_view>

#include "sweep/build_id.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

// A file may be a program's of lesser rights, and say anything.
constexpr size_t most_headers = 1 << 16;
constexpr size_t most_entries = 1 << 12;  // of a dynamic section
constexpr size_t most_tried = 1 << 16;    // paths, for one program
constexpr size_t most_seen = 1 << 10;     // files that are there, for one program

std::vector<std::string> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find_first_of(separators, at), text.size());
    parts.emplace_back(end == at ? std::string_view(".") : text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

void replace_all(std::string& text, std::string_view word, const std::string& by) {
  for (size_t at = 0; (at = text.find(word, at)) != text.npos; at += by.size())
    text.replace(at, word.size(), by);
}

std::string with_origin(std::string text, const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string origin = slash == path.npos ? "." : path.substr(0, slash);
  replace_all(text, "${ORIGIN}", origin);
  replace_all(text, "$ORIGIN", origin);
  return text;
}

// Where in the file an address is, or 0.
std::uint64_t offset_of(Elf* elf, size_t headers, std::uint64_t address) {
  for (size_t i = 0; i < headers; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) && header.p_type == PT_LOAD &&
        address >= header.p_vaddr && address - header.p_vaddr < header.p_filesz)
      return header.p_offset + (address - header.p_vaddr);
  }
  return 0;
}

using Entries = std::vector<GElf_Dyn>;

Entries entries_of(Elf* elf, size_t headers) {
  Entries entries;
  for (size_t i = 0; i < headers; ++i) {
    GElf_Phdr header;
    if (!gelf_getphdr(elf, static_cast<int>(i), &header) || header.p_type != PT_DYNAMIC) continue;
    const size_t size = std::min<size_t>(header.p_filesz, most_entries * sizeof(GElf_Dyn));
    Elf_Data* const data =
        elf_getdata_rawchunk(elf, static_cast<int64_t>(header.p_offset), size, ELF_T_DYN);
    GElf_Dyn entry;
    for (int at = 0; data && gelf_getdyn(data, at, &entry) && entry.d_tag != DT_NULL; ++at)
      entries.push_back(entry);
    break;
  }
  return entries;
}

// A text of at most PATH_MAX bytes.
std::string text_at(int file, std::uint64_t offset) {
  std::string text(PATH_MAX, '\0');
  const ssize_t got = pread(file, text.data(), text.size(), static_cast<off_t>(offset));
  text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  const size_t end = text.find('\0');
  return end == text.npos ? "" : text.substr(0, end);
}

using Found = std::function<void(GElf_Sxword tag, const std::string& text)>;

void for_each_text(int file, Elf* elf, const Found& found) {
  size_t headers = 0;
  if (elf_kind(elf) != ELF_K_ELF || elf_getphdrnum(elf, &headers) != 0 || headers > most_headers)
    return;
  const Entries entries = entries_of(elf, headers);
  std::uint64_t texts = 0;
  for (const GElf_Dyn& entry : entries)
    if (entry.d_tag == DT_STRTAB) texts = offset_of(elf, headers, entry.d_un.d_ptr);
  for (const GElf_Dyn& entry : entries)
    if (texts && (entry.d_tag == DT_NEEDED || entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH))
      found(entry.d_tag, text_at(file, texts + entry.d_un.d_val));
}

bool holds(const std::vector<std::string>& folders, const std::string& folder) {
  return std::find(folders.begin(), folders.end(), folder) != folders.end();
}

// Where ld.so looks before the system's directories.
std::vector<std::string> places_of(const std::string& name,
                                   const std::vector<std::string>& inherited,
                                   const std::vector<std::string>& own) {
  if (name.find('/') != name.npos) return {name};
  std::vector<std::string> places;
  for (const auto* const folders : {&inherited, &own})
    for (const std::string& folder : *folders) places.push_back(folder + "/" + name);
  return places;
}

}  // namespace

Libraries::Libraries() {
  const char* const asked = std::getenv("LD_LIBRARY_PATH");
  if (asked && *asked) asked_ = parts_of(asked, ":;");
}

Libraries::Object Libraries::read(const std::string& path) {
  Object object;
  const int file = open_regular(path, O_RDONLY);
  if (file < 0) return object;
  elf_version(EV_CURRENT);
  // Not mapped, because a file that is cut meanwhile would be SIGBUS.
  Elf* const elf = elf_begin(file, ELF_C_READ, nullptr);
  if (elf) {
    for_each_text(file, elf, [&](GElf_Sxword tag, const std::string& text) {
      if (tag == DT_NEEDED) return object.needs.push_back(with_origin(text, path));
      (tag == DT_RPATH ? object.rpath : object.runpath) = parts_of(with_origin(text, path), ":");
    });
    elf_end(elf);
  }
  close(file);
  object.build = build_id_of(path);
  return object;
}

const Libraries::Object& Libraries::object(const std::string& path) {
  const auto [known, fresh] = objects_.try_emplace(path);
  if (fresh) known->second = read(path);
  return known->second;
}

std::string Libraries::of(const std::string& program) {
  std::string text;
  std::vector<std::string> waiting = {program}, inherited = asked_;
  std::set<std::string> seen = {program};
  for (size_t tried = 0; !waiting.empty();) {
    const Object& user = object(waiting.back());
    waiting.pop_back();
    // A DT_RPATH holds for what is needed further on, too.
    for (const std::string& folder : user.rpath)
      if (!holds(inherited, folder)) inherited.push_back(folder);
    for (const std::string& name : user.needs)
      for (const std::string& path : places_of(name, inherited, user.runpath)) {
        // Unlike any other, so that nothing is taken for what was not read.
        if (++tried > most_tried || seen.size() > most_seen) return secret_name();
        if (seen.contains(path) || object(path).build.empty()) continue;
        seen.insert(path);
        text += " " + name + "=" + object(path).build;
        waiting.push_back(path);
      }
  }
  return text;
}

}  // namespace forkshim::sweep
