// SPDX-License-Identifier: MIT
#include "sweep/script_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "protocol/log_keys.h"
#include "text/json_text.h"

namespace forkshim::sweep {
namespace {

// "FILE:LINE:FUNCTION", where FUNCTION may hold colons but no ":N:".
bool read_place(const std::string& text, symbols::Place* place) {
  for (size_t end = text.rfind(':'); end != std::string::npos && end > 0;
       end = text.rfind(':', end - 1)) {
    const size_t begin = text.rfind(':', end - 1);
    if (begin == std::string::npos) return false;
    const std::string digits = text.substr(begin + 1, end - begin - 1);
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
      continue;
    *place = {.function = text.substr(end + 1),
              .file = text.substr(0, begin),
              .line = std::atoi(digits.c_str())};
    return true;
  }
  return false;
}

std::vector<symbols::Place> places_in(const nlohmann::json& line) {
  std::vector<symbols::Place> places;
  const auto found = line.find(log::key::script);
  if (found == line.end() || !found->is_array()) return places;
  for (const auto& each : *found) {
    symbols::Place place;
    if (each.is_string() && read_place(each.get<std::string>(), &place)) places.push_back(place);
  }
  return places;
}

// Modules that come with the interpreter or a package, whose callers have the reasons.
bool is_of_library(const symbols::Place& place) {
  const std::string_view file = place.file;
  for (const char* const start :
       {"/usr/lib/", "/usr/share/", "/usr/local/lib/", "<frozen", "<intern"})
    if (file.starts_with(start)) return true;
  for (const char* const part : {"/site-packages/", "/dist-packages/", "/gems/", "/lib/python3"})
    if (file.find(part) != std::string_view::npos) return true;
  return false;
}

const symbols::Place& own(const std::vector<symbols::Place>& places, const std::string& script) {
  auto found = std::ranges::find_if_not(places, is_of_library);
  if (found == places.end())
    found = std::ranges::find_if(places, [&](const auto& place) { return place.file == script; });
  return found == places.end() ? places.front() : *found;
}

std::string text_of(const symbols::Place& place) {
  const std::string where = fmt::format("{}:{}", place.file, place.line);
  return place.function.empty() ? where : fmt::format("{} at {}", place.function, where);
}

}  // namespace

bool can_tell_line(const Creation& creation) {
  return creation.interpreter_tells && creation.kind != "exec" && creation.site.script_at.empty();
}

void read_script_lines(const std::string& log, CallSite& site) {
  std::ifstream lines(log);
  std::string text;
  if (!std::getline(lines, text) || is_nested_deeply(text)) return;
  const auto line = nlohmann::json::parse(text, nullptr, false);
  if (!line.is_object()) return;
  const std::vector<symbols::Place> places = places_in(line);
  if (places.empty()) return;
  const symbols::Place& place = own(places, site.script);
  site.script_at = text_of(place);
  for (const symbols::Place& each : places) site.script_stack.push_back(text_of(each));
  // A word of the command line, such as python's <string>, has no line that an editor could show.
  std::error_code ignored;
  if (std::filesystem::is_regular_file(place.file, ignored)) site.script_place = place;
}

}  // namespace forkshim::sweep
