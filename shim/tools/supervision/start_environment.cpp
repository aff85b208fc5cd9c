// SPDX-License-Identifier: MIT
#include "supervision/start_environment.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace forkshim {
namespace {

size_t count_variables() {
  size_t count = 0;
  while (environ && environ[count]) ++count;
  return count;
}

// Of FORKSHIM_START_7=A=2 the number 7 and "A=2"; `entry` is null for what is no such variable,
// and for a number that the launcher would write otherwise.
struct Numbered {
  size_t number = 0;
  char* entry = nullptr;
};

Numbered numbered(char* variable) {
  constexpr std::string_view prefix = "FORKSHIM_START_";
  const std::string_view text = variable;
  if (!text.starts_with(prefix)) return {};
  const char* const first = variable + prefix.size();
  const char* const last = variable + std::min(text.find('='), text.size());
  size_t number = 0;
  const auto [end, error] = std::from_chars(first, last, number);
  const bool canonical = *first != '0' || last - first == 1;
  if (error != std::errc() || end != last || *last != '=' || !canonical) return {};
  return {number, variable + (last - variable) + 1};
}

}  // namespace

// In one walk: somebody may have exported a hundred thousand.
void restore_start_environment() {
  const char* const count = std::getenv("FORKSHIM_START");
  if (!count) return;
  const auto known = static_cast<size_t>(std::max(std::atoi(count), 0));
  const size_t present = count_variables();
  if (known > present) return;
  // For ever, as environ is: libraries read it when they end.
  auto& entries = *new std::vector<char*>(known + 1);
  size_t found = 0;
  for (size_t i = 0; i < present; ++i) {
    const auto [number, entry] = numbered(environ[i]);
    if (!entry || number >= known || entries[number]) continue;
    entries[number] = entry;
    ++found;
  }
  if (found == known) environ = entries.data();
}

}  // namespace forkshim
