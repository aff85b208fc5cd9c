// SPDX-License-Identifier: MIT
#include "symbols/symbolizer.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "symbols/open.h"

namespace forkshim::symbols {
namespace {

std::string text_or_empty(const char* text) { return text ? text : ""; }

std::string build_id_of(Dwfl_Module* module) {
  const unsigned char* bytes = nullptr;
  GElf_Addr ignored;
  const int size = dwfl_module_build_id(module, &bytes, &ignored);
  std::string text;
  for (int i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string name_of(Dwarf_Die* function) {
  Dwarf_Attribute attribute;
  for (const unsigned name : {DW_AT_linkage_name, DW_AT_name})
    if (dwarf_attr_integrate(function, name, &attribute))
      return text_or_empty(dwarf_formstring(&attribute));
  return "";
}

int line_of(Dwarf_Die* function) {
  int line = 0;
  return dwarf_decl_line(function, &line) == 0 ? line : 0;
}

int number_in(Dwarf_Die* die, unsigned name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_attr(die, name, &attribute)) dwarf_formudata(&attribute, &value);
  return static_cast<int>(value);
}

// The file that a unit counts under a number.
std::string file_of(Dwarf_Die* unit, int number) {
  Dwarf_Files* files = nullptr;
  size_t count = 0;
  if (dwarf_getsrcfiles(unit, &files, &count) != 0 || static_cast<size_t>(number) >= count)
    return "";
  return text_or_empty(dwarf_filesrc(files, static_cast<size_t>(number), nullptr, nullptr));
}

Place line_at(Dwfl_Module* module, GElf_Addr address) {
  Place place;
  Dwfl_Line* const line = dwfl_module_getsrc(module, address);
  if (!line) return place;
  place.file = text_or_empty(dwfl_lineinfo(line, nullptr, &place.line, nullptr, nullptr, nullptr));
  // A compiler that means no line of the source says 0.
  if (place.line == 0) place.file.clear();
  return place;
}

// With -gsplit-dwarf the program has a skeleton, and the functions are in a file of their own.
Dwarf_Die* whole_unit(Dwarf_Die* unit, Dwarf_Die* split) {
  uint8_t type = 0;
  if (!unit || dwarf_cu_info(unit->cu, nullptr, &type, nullptr, split, nullptr, nullptr, nullptr) ||
      type != DW_UT_skeleton || !split->cu)
    return unit;
  return split;
}

// From the innermost function outwards: where each one was inlined is the next one's line.
std::vector<Place> places_at(Dwfl_Module* module, GElf_Addr address) {
  std::vector<Place> places;
  Place place = line_at(module, address);
  Dwarf_Addr bias = 0;
  Dwarf_Die split = {};
  Dwarf_Die* const unit = whole_unit(dwfl_module_addrdie(module, address, &bias), &split);
  Dwarf_Die* innermost = nullptr;
  Dwarf_Die* scopes = nullptr;
  // The scopes of an address go on where an inlined function is written; those of an entry, where
  // it was inlined.
  int count = unit ? dwarf_getscopes(unit, address - bias, &innermost) : 0;
  if (count > 0) count = dwarf_getscopes_die(&innermost[0], &scopes);
  std::free(innermost);
  for (int i = 0; i < count; ++i) {
    const int tag = dwarf_tag(&scopes[i]);
    if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
    place.function = name_of(&scopes[i]);
    place.declared = line_of(&scopes[i]);
    places.push_back(place);
    if (tag == DW_TAG_subprogram) break;
    place = {"", file_of(unit, number_in(&scopes[i], DW_AT_call_file)),
             number_in(&scopes[i], DW_AT_call_line)};
  }
  std::free(scopes);
  // A line is known without the file that has the functions.
  if (places.empty() && !place.file.empty()) places.push_back(place);
  return places;
}

char* debug_path = nullptr;  // libdw's default

constexpr Dwfl_Callbacks callbacks{
    .find_elf = dwfl_build_id_find_elf,
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .section_address = dwfl_offline_section_address,
    .debuginfo_path = &debug_path,
};

// Compressed sections and files may grow beyond all memory.
const char* obstacle_for(int error) {
  switch (error) {
    case EFBIG:
      return "another user could cut the file meanwhile, and it is too large for a copy";
    case ENOBUFS:
      return "its compressed debug information is larger than 1 GiB";
    default:
      return "the file cannot be read";
  }
}

}  // namespace

// One file. Each has a session of its own, because all of them begin at 0.
class Symbolizer::Object {
 public:
  Object(const std::string& path, const std::string& build_id) : session_(dwfl_begin(&callbacks)) {
    if (!session_) {
      obstacle_ = "libdw has no memory";
      return;
    }
    dwfl_report_begin(session_);
    // As libdw does, by SteadyOpens.
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const int error = file < 0 ? errno : 0;
    if (file >= 0) module_ = dwfl_report_elf(session_, path.c_str(), path.c_str(), file, 0, true);
    if (!module_ && file >= 0) close(file);
    if (!module_) obstacle_ = obstacle_for(error);
    dwfl_report_end(session_, nullptr, nullptr);
    if (module_ && build_id_of(module_) != build_id) {
      obstacle_ = "the file was replaced since";
      module_ = nullptr;
    }
  }
  ~Object() { dwfl_end(session_); }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  void describe(Frame& frame) {
    frame.obstacle = obstacle_;
    if (!module_) return;
    const auto known = known_.find(frame.offset);
    if (known != known_.end()) {
      frame = known->second;
      return;
    }
    look_up(frame);
    known_.emplace(frame.offset, frame);
  }

 private:
  void look_up(Frame& frame) {
    // The call is before its return address.
    const GElf_Addr call = frame.offset - 1;
    GElf_Off in_symbol = 0;
    GElf_Sym symbol;
    const char* const name =
        dwfl_module_addrinfo(module_, call, &in_symbol, &symbol, nullptr, nullptr, nullptr);
    // What lies beyond the end of a symbol is another function, whose name was stripped.
    if (name && (symbol.st_size == 0 || in_symbol < symbol.st_size)) {
      frame.symbol = name;
      frame.in_symbol = in_symbol + 1;
    }
    frame.places = places_at(module_, call);
    if (frame.places.empty() && !frame.symbol.empty()) frame.places.push_back({frame.symbol});
    if (!frame.places.empty() && frame.places.back().function.empty())
      frame.places.back().function = frame.symbol;
  }

  Dwfl* session_;
  Dwfl_Module* module_ = nullptr;
  std::string obstacle_;
  std::unordered_map<std::uint64_t, Frame> known_;
};

Symbolizer::Symbolizer() = default;
// Gives back what libdw took: who forks later, as a sweep for each of its runs, copies less.
Symbolizer::~Symbolizer() {
  objects_.clear();
  malloc_trim(0);
}

Symbolizer::Object& Symbolizer::object_for(const Frame& frame) {
  auto& object = objects_[{frame.object, frame.build_id}];
  if (!object) object = std::make_unique<Object>(frame.object, frame.build_id);
  return *object;
}

void Symbolizer::describe(Frame& frame) {
  const SteadyOpens here(room_);
  object_for(frame).describe(frame);
}

}  // namespace forkshim::symbols
