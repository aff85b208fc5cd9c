// SPDX-License-Identifier: MIT
// Decodes a line of the log. The log is written without blanks and with its keys in one order, so a
// scanner made for that reads it first. A line that it does not know goes through the JSON
// library, which accepts or rejects it and writes it back in the form that the scanner reads. On a
// log of 1 GB, simdjson 3.0 takes as long as this scanner with the whole file in memory, and more
// than twice as long line by line.
#include "report/record.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "report/escape.h"

namespace forkshim::report {
namespace {

namespace key = log::key;

using Number = std::int64_t Record::*;
using Words = std::string_view Record::*;

struct Field {
  std::string_view name;
  Number number;
  Words text;
};

constexpr std::array<Field, 22> fields{{
    {key::time, &Record::t, nullptr},
    {key::phase, nullptr, &Record::phase_name},
    {key::function, nullptr, &Record::function},
    {key::kind, nullptr, &Record::kind},
    {key::sequence, &Record::seq, nullptr},
    {key::lineage, nullptr, &Record::lineage},
    {key::pid, &Record::pid, nullptr},
    {key::parent_pid, &Record::ppid, nullptr},
    {key::thread, &Record::tid, nullptr},
    {key::child, &Record::child, nullptr},
    {key::error, nullptr, &Record::error},
    {key::refused_by, nullptr, &Record::refused_by},
    {key::duration, &Record::ns, nullptr},
    {key::flags, &Record::flags, nullptr},
    {key::program, nullptr, &Record::program},
    {key::caller, nullptr, &Record::caller},
    {key::host, nullptr, &Record::host},
    {key::boot, nullptr, &Record::boot},
    {key::run, nullptr, &Record::run_id},
    {key::arguments, nullptr, &Record::args},
    {key::status, &Record::status, nullptr},
    {key::signal, nullptr, &Record::signal},
}};

// Differences of such numbers do not overflow. As a time, it is the year 2116.
constexpr std::uint64_t largest = INT64_MAX / 2;

class Scanner {
 public:
  explicit Scanner(Record& record)
      : at_(record.copy.data()), end_(at_ + record.copy.size()), record_(record) {}

  bool scan() {
    if (*at_++ != '{') return false;
    do {
      if (!scan_pair()) return false;
    } while (*at_++ == ',');
    return at_[-1] == '}' && at_ == end_;
  }

 private:
  bool scan_pair() {
    std::string_view key;
    if (!scan_string(key) || *at_++ != ':') return false;
    const Field* field = find(key);
    if (*at_ == '[') return scan_words(field);
    if (*at_ == '"') {
      std::string_view text;
      if (!scan_string(text)) return false;
      if (field && field->text) record_.*field->text = text;
      return true;
    }
    return scan_number(field);
  }

  // The keys come in one order, so the search goes on from the last hit.
  const Field* find(std::string_view key) {
    for (std::size_t tries = 0; tries < fields.size(); ++tries) {
      const Field& field = fields[next_];
      next_ = next_ + 1 < fields.size() ? next_ + 1 : 0;
      if (field.name == key) return &field;
    }
    return nullptr;
  }

  // Escapes are undone in place: none is shorter than what it stands for.
  bool scan_string(std::string_view& text) {
    if (*at_ != '"') return false;
    char* begin = ++at_;
    bool escaped = false;
    for (; *at_ != '"'; ++at_) {
      if (static_cast<unsigned char>(*at_) < 0x20) return false;
      if (*at_ != '\\') continue;
      escaped = true;
      if (*++at_ == '\0') return false;
    }
    text = {begin, static_cast<std::size_t>(at_++ - begin)};
    if (escaped) text = unescape_json(begin, text.size());
    return true;
  }

  bool scan_number(const Field* field) {
    const bool negative = *at_ == '-';
    if (negative) ++at_;
    if (*at_ < '0' || *at_ > '9') return false;
    const char* const begin = at_;
    std::uint64_t value = 0;
    for (; *at_ >= '0' && *at_ <= '9'; ++at_)
      value = value * 10 + static_cast<unsigned>(*at_ - '0');
    if (at_ - begin > 19 || value > largest || (*at_ != ',' && *at_ != '}')) return false;
    const auto number = static_cast<std::int64_t>(negative ? 0 - value : value);
    if (field && field->number) record_.*field->number = number;
    return true;
  }

  // Joins the words of an array in place: quotes and a blank need no more room than `"",` did.
  bool scan_words(const Field* field) {
    char* begin = at_++;
    char* to = begin;
    for (bool first = true; *at_ != ']'; first = false) {
      std::string_view word;
      if (!scan_string(word)) return false;
      if (first && field) record_.command = word, begin = to = at_;
      if (*at_ == ',') ++at_;
      if (!first) to = append_word(to, word, to != begin);
    }
    ++at_;
    if (field && field->text) {
      record_.*field->text = {begin, static_cast<std::size_t>(to - begin)};
    }
    return true;
  }

  static char* append_word(char* to, std::string_view word, bool blank) {
    const bool quote = word.empty() || word.find_first_of(" \t\n\"'") != word.npos;
    // A word with both marks, or with what these do not take away, is not for a shell as it stands.
    const bool single = word.find('\'') == word.npos || word.find_first_of("\"$`\\") != word.npos;
    const char mark = single ? '\'' : '"';
    if (blank) *to++ = ' ';
    if (quote) *to++ = mark;
    to = std::copy(word.begin(), word.end(), to);
    if (quote) *to++ = mark;
    return to;
  }

  char* at_;
  char* end_;
  Record& record_;
  std::size_t next_ = 0;
};

bool is_known(const std::string& key) {
  return std::any_of(fields.begin(), fields.end(), [&](const Field& f) { return f.name == key; });
}

}  // namespace

bool Record::scan_copy() {
  for (const Field& field : fields) {
    if (field.number) this->*field.number = 0;
    if (field.text) this->*field.text = {};
  }
  status = -1;
  command = {};
  if (!Scanner(*this).scan()) return false;
  const auto found =
      std::find(std::begin(log::phase_names), std::end(log::phase_names), phase_name);
  if (found == std::end(log::phase_names)) return false;
  phase = static_cast<Phase>(found - std::begin(log::phase_names));
  return t >= 0 && ns >= 0;
}

bool Record::parse(std::string_view line) {
  copy.assign(line);
  if (scan_copy()) return true;
  if (forkshim::is_nested_deeply(line)) return false;
  auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object()) return false;
  for (auto item = json.begin(); item != json.end();) {
    item = is_known(item.key()) ? std::next(item) : json.erase(item);
  }
  copy = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return scan_copy();
}

}  // namespace forkshim::report
