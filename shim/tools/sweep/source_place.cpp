// SPDX-License-Identifier: MIT
#include "sweep/source_place.h"

#include <fmt/core.h>

#include <filesystem>

#include "sweep/call_site.h"

namespace forkshim::sweep {

std::string source_path(const CallSite& site) {
  const std::filesystem::path file =
      std::filesystem::path(shown_place(site).file).lexically_normal();
  std::error_code ignored;
  const std::filesystem::path here = std::filesystem::current_path(ignored);
  if (file.is_relative() || here.empty()) return file.string();
  const std::filesystem::path relative = file.lexically_relative(here);
  return relative.empty() || *relative.begin() == ".." ? file.string() : relative.string();
}

std::string compiler_line(const Outcome& outcome) {
  const CallSite& site = outcome.point.creation.site;
  const symbols::Place& place = shown_place(site);
  if (place.file.empty()) return "";
  const std::string function = place.function.empty() ? "" : "in " + place.function + ": ";
  return fmt::format("{}:{}: error: {}{}: {} [{}]", source_path(site), place.line, function,
                     word_for(outcome.verdict.kind), outcome.verdict.reason,
                     name_of(outcome.point));
}

}  // namespace forkshim::sweep
