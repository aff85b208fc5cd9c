// SPDX-License-Identifier: MIT
// The small grammars that options are written in, each beside what else says what it means. The
// first byte of an input chooses the grammar; a zero byte parts pattern and text.
#include <fnmatch.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "base/duration.h"
#include "base/errno_name.h"
#include "base/glob.h"
#include "base/signal_name.h"
#include "base/word_list.h"
#include "config/options.h"
#include "handlers/child/setting.h"
#include "handlers/command/words.h"
#include "output/path_pattern.h"
#include "stand_ins.h"
#include "start/read_selectors.h"

namespace {

using namespace forkshim;

// glob.h promises fnmatch's rules for bytes, without the classes that brackets may hold.
void match_globs(const std::string& input) {
  const size_t end = input.find('\0');
  if (end == input.npos) return;
  const std::string pattern = input.substr(0, end), text = input.c_str() + end + 1;
  const bool found = glob_matches(pattern.c_str(), text.c_str());
  const size_t bracket = pattern.find('[');
  const bool has_classes = pattern.find_first_of(":.=\\", bracket) != pattern.npos;
  // [ without ] has many readings, and so has \ at the end.
  const bool is_open = bracket != pattern.npos && pattern.rfind(']') + 1 < pattern.rfind('[') + 3;
  if ((bracket != pattern.npos && has_classes) || is_open || pattern.ends_with('\\')) return;
  if (pattern.size() > 60) return;
  fuzz::require(found == (fnmatch(pattern.c_str(), text.c_str(), 0) == 0), "fnmatch agrees");
}

void read_when(const std::string& text) {
  When when;
  if (!parse_when(Text(text.data(), text.size()), &when)) return;
  fuzz::require(when.range.first >= 1 && when.step >= 1, "ordinals and steps count from 1");
  fuzz::require(when.range.first <= when.range.last, "a range is not empty");
  fuzz::require(when.matches(when.range.first), "the first of them matches");
  fuzz::require(!when.matches(when.range.first - 1), "none before it does");
}

void read_duration(const std::string& text) {
  uint64_t ns;
  if (!parse_duration(Text(text.data(), text.size()), &ns)) return;
  fuzz::require(ns <= 3600'000'000'000u, "no time is longer than an hour");
  char* unit;
  const long double value = std::strtold(text.c_str(), &unit);
  const std::string name = unit;
  const long double scale = name == "us"   ? 1e3L
                            : name == "ms" ? 1e6L
                            : name == "m"  ? 60e9L
                            : name == "h"  ? 3600e9L
                                           : 1e9L;
  fuzz::require(std::fabs(value * scale - static_cast<long double>(ns)) < 2, "strtold agrees");
}

void expand_pattern(const std::string& text) {
  PathPattern pattern;
  if (pattern.read(text[0] == '/' ? text.c_str() : "/%l", "/usr/bin/program")) return;
  char path[PathPattern::longest];
  if (!pattern.expand("0.1.2", -1, path))
    fuzz::require(strlen(path) < PathPattern::longest, "a path ends");
}

void read_list(const std::string& text) {
  WordList words;
  if (!words.read(text.c_str())) return fuzz::require(words.size() == 0, "a bad list is empty");
  size_t total = words.size() - 1;
  for (const char* word : words) total += strlen(word);
  fuzz::require(total <= text.size(), "words are parts of the text");
}

void split_line(const std::string& text) {
  const char* const* words = split_command(text.c_str());
  if (!words) return;
  size_t total = 0;
  for (const char* const* word = words; *word; ++word) total += strlen(*word);
  fuzz::require(total <= text.size(), "words are parts of the line");
}

void read_child_settings(const std::string& text) {
  for (const ChildSetting* setting :
       {&child_pdeathsig, &child_nice, &child_oom_score_adj, &child_umask, &child_name,
        &child_close_from, &child_affinity, &child_rlimits, &child_unsetenv, &child_setenv}) {
    ChildValue value;
    value.text = text.c_str();
    setting->read(forkshim_host(), &value);
  }
}

void find_names(const std::string& text) {
  const Text word(text.data(), text.size());
  if (const int error = errno_by_name(text.c_str()))
    fuzz::require(error > 0 && error < 4096, "an errno is one");
  if (const int signal = signal_by_name(word))
    fuzz::require(signal > 0 && signal <= 64, "a signal is one");
  const Text near = nearest_key("log", word);
  fuzz::require(near.empty() || find_option("log", near) || find_option("handler", near),
                "a hint is a key");
}

#ifdef FORKSHIM_PLANTED_FLAW
// By which tests/beside/fuzz.bats sees that a target comes upon what is wrong, and says so.
void write_behind_flaw(const std::string& text) {
  const std::unique_ptr<char[]> kept(new char[4]);
  const size_t at = text.find("flaw");
  if (at != text.npos) kept[4 + at % 4] = '\0';
}
#endif

constexpr void (*grammars[])(const std::string& text) = {
    match_globs, read_when,  read_duration,       expand_pattern,
    read_list,   split_line, read_child_settings, find_names};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const fuzz::Run run;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
#ifdef FORKSHIM_PLANTED_FLAW
  write_behind_flaw(text);
#endif
  grammars[data[0] % std::size(grammars)](text);
  return 0;
}
