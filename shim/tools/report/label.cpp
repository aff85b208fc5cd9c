// SPDX-License-Identifier: MIT
// Words for processes and faults.
#include "report/label.h"

#include <fmt/core.h>

#include <algorithm>

#include "report/escape.h"
#include "text/files.h"

namespace forkshim::report {
namespace {

// Cuts before a whole character, so that the text is not longer once it is printable.
std::string shorten(std::string_view text, std::size_t most) {
  std::string whole = printable(text);
  if (whole.size() <= most) return whole;
  std::size_t size = std::min(most, text.size());
  std::string start;
  do {
    while (size > 0 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
      --size;
    start = printable(text.substr(0, size));
  } while (start.size() > most && size-- > 0);
  return start + "...";
}

}  // namespace

std::string name_or_mark(std::string_view text) { return text.empty() ? "?" : printable(text); }

std::string program_name(const Forest& forest, const Process& process) {
  const std::uint32_t name = process.command != 0 ? process.command : process.program;
  return name_or_mark(base_name(forest.names[name]));
}

std::string program_label(const Forest& forest, const Process& process, std::size_t args) {
  std::string label = program_name(forest, process);
  if (process.args != 0) label += ' ' + shorten(forest.names[process.args], args);
  return label;
}

std::string id_label(const Process& process) {
  return process.pid ? fmt::format(" [{}]", process.pid) : "";
}

std::string process_label(const Forest& forest, const Process& process) {
  return fmt::format("{}{} {}", program_name(forest, process), id_label(process),
                     name_or_mark(forest.names[process.lineage]));
}

std::string outcome_label(const Forest& forest, const Process& process) {
  const char* const missed = process.missed ? "missed, " : "";
  if (process.end != 0 && process.status < 0) return fmt::format("{}exited", missed);
  if (process.end != 0) return fmt::format("{}exit {}", missed, process.status);
  if (!process.own && forest.saw_own_births) return "no own record";
  return fmt::format("{}no exit record", missed);
}

std::string fault_label(const Forest& forest, const Fault& fault) {
  std::string label = "failed";
  if (fault.error != 0) label += ": " + printable(forest.names[fault.error]);
  if (fault.refused_by != 0) label += ", refused by " + printable(forest.names[fault.refused_by]);
  return label;
}

std::int64_t lifetime(const Forest& forest, const Process& process) {
  const std::int64_t end = process.end != 0 ? process.end : forest.last_t;
  return std::max<std::int64_t>(end - process.birth, 0);
}

}  // namespace forkshim::report
