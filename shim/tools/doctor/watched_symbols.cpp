// SPDX-License-Identifier: MIT
#include "doctor/watched_symbols.h"

#include <span>
#include <string>
#include <utility>

#include "protocol/functions.h"

namespace forkshim::doctor {
namespace {

// "atfork" is no function of libc: its row is for forks that call no function by name.
constexpr std::string_view no_function = "atfork";

constexpr std::pair<std::string_view, std::string_view> sanitizers[] = {
    {"__asan_init", "address"},
    {"__hwasan_init", "hwaddress"},
    {"__tsan_init", "thread"},
    {"__msan_init", "memory"},
    {"__lsan_init", "leak"}};

}  // namespace

const std::set<std::string, std::less<>>& fork_functions() {
  static const auto names = [] {
    std::set<std::string, std::less<>> all;
    for (std::string_view name : std::span(forkshim::function_names).first(process_functions))
      // "syscall:fork" is a call of syscall.
      if (name != no_function) all.emplace(name.substr(0, name.find(':')));
    return all;
  }();
  return names;
}

std::string forks_among(const std::set<std::string>& names) {
  std::string line;
  for (const std::string& name : names)
    if (fork_functions().contains(name)) line += (line.empty() ? "" : " ") + name;
  return line;
}

std::string_view sanitizer_of(std::string_view symbol) {
  for (const auto& [start, name] : sanitizers)
    if (symbol == start) return name;
  return {};
}

bool is_watched(std::string_view symbol) {
  return fork_functions().contains(symbol) || !sanitizer_of(symbol).empty() || symbol == "dlopen" ||
         symbol == "dlmopen" || symbol == "__asan_default_options";
}

}  // namespace forkshim::doctor
