// SPDX-License-Identifier: MIT
#include "launch/handler_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "launch/configuration.h"
#include "launch/say.h"

namespace forkshim::launch {
namespace {

constexpr std::string_view blanks = " \t";

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }

bool is_name_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '+' ||
         c == '-';
}

bool is_plugin(std::string_view word) {
  return word.find('/') != word.npos ||
         (!word.empty() && std::all_of(word.begin(), word.end(), is_name_letter));
}

void skip_blanks(std::string_view* text) {
  text->remove_prefix(std::min(text->find_first_not_of(blanks), text->size()));
}

std::string_view take_word(std::string_view* text) {
  const size_t end = std::min(text->find_first_of(blanks), text->size());
  const std::string_view word = text->substr(0, end);
  text->remove_prefix(end);
  skip_blanks(text);
  return word;
}

// The size of a value, with its quotation marks: up to a blank or the end; npos for what is none.
size_t size_of_value(std::string_view text) {
  const bool is_quoted = !text.empty() && (text[0] == '\'' || text[0] == '"');
  size_t end = 0;
  if (is_quoted) {
    end = text.find(text[0], 1);
    if (end == text.npos) return end;
    ++end;
  } else {
    end = std::min(text.find_first_of(" \t'\""), text.size());
  }
  return end == text.size() || blanks.find(text[end]) != blanks.npos ? end : text.npos;
}

struct Pair {
  std::string key, value;
};

// False, and nothing taken, for what is no KEY=VALUE.
bool take_pair(std::string_view* text, Pair* pair) {
  if (text->empty() || !is_letter(text->front())) return false;
  const size_t equals = text->find('=');
  if (equals == text->npos) return false;
  const std::string_view key = text->substr(0, equals);
  const bool named =
      std::all_of(key.begin(), key.end(), [](char c) { return is_name_letter(c) && c != '+'; });
  const size_t size = named ? size_of_value(text->substr(equals + 1)) : text->npos;
  if (size == text->npos) return false;
  std::string_view value = text->substr(equals + 1, size);
  if (value.size() > 1 && (value[0] == '\'' || value[0] == '"'))
    value = value.substr(1, value.size() - 2);
  *pair = {std::string(key), std::string(value)};
  text->remove_prefix(equals + 1 + size);
  skip_blanks(text);
  return true;
}

}  // namespace

HandlerWords parse_handler(const std::string& value) {
  std::string without = value;
  std::erase(without, ';');
  check_value("-H", without);
  std::string_view rest = value;
  rest = rest.substr(0, rest.find_last_not_of(blanks) + 1);
  skip_blanks(&rest);
  HandlerWords words;
  words.plugin = take_word(&rest);
  if (!is_plugin(words.plugin))
    fail(
        fmt::format("-H '{}': expected a plugin's name or path first, as in -H 'log"
                    " output=forks.jsonl'",
                    value));
  for (Pair pair; take_pair(&rest, &pair);) {
    check_value(fmt::format("-H '{}': the value of {}", words.plugin, pair.key), pair.value);
    words.entries.emplace_back(pair.key, pair.value);
  }
  if (!rest.empty())
    fail(
        fmt::format("-H '{}': expected KEY=VALUE, in quotation marks where VALUE has spaces, found:"
                    " {}",
                    value, rest));
  return words;
}

}  // namespace forkshim::launch
