// SPDX-License-Identifier: MIT
#include "text/grammar.h"

#include <algorithm>
#include <cstddef>

namespace forkshim::grammar {
namespace {

constexpr std::size_t longest_lineage = 255, longest_name = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }

template <typename Allowed>
bool is_name(std::string_view text, Allowed allowed) {
  for (const char c : text)
    if (!allowed(c)) return false;
  return !text.empty() && text.size() <= longest_name;
}

}  // namespace

// "0.3.1", or "0.3#2" of a thread, or "0.3!1" of an exec.
bool is_lineage(std::string_view text) {
  const std::size_t mark = text.find_first_of("#!");
  if (mark != text.npos) {
    const std::string_view number = text.substr(mark + 1);
    return text.size() <= longest_lineage && is_lineage(text.substr(0, mark)) && !number.empty() &&
           std::all_of(number.begin(), number.end(), is_digit);
  }
  bool expect_digit = true;
  for (const char c : text) {
    if (!is_digit(c) && (expect_digit || c != '.')) return false;
    expect_digit = c == '.';
  }
  return !expect_digit && text.size() <= longest_lineage;
}

bool is_kind(std::string_view text) {
  return text == "fork" || text == "vfork" || text == "spawn" || text == "thread" || text == "exec";
}

bool is_function(std::string_view text) {
  return is_name(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == ':'; });
}

bool is_error(std::string_view text) {
  return is_name(text, [](char c) { return is_capital(c) || is_digit(c); });
}

}  // namespace forkshim::grammar
