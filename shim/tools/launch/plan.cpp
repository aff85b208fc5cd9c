// SPDX-License-Identifier: MIT
#include "launch/plan.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "launch/print_variables.h"
#include "launch/say.h"
#include "text/whole_file.h"

namespace forkshim::launch {
namespace {

bool is_name(const std::string& name) {
  const auto is_part = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  return !name.empty() && !std::isdigit(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), is_part);
}

// Long ones would be there twice, and the kernel bounds the sum.
bool is_shed(const std::string& entry, const std::string& name) {
  constexpr size_t long_entry = 1024;
  return entry.size() >= long_entry && !name.starts_with("LD_") && !name.starts_with("FORKSHIM_") &&
         is_name(name);
}

}  // namespace

// False without /proc.
bool Plan::read_given(std::vector<std::string>* given) const {
  const std::string path = fmt::format("/proc/{}/environ", call_.shell);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  std::string block;
  const bool whole = read_bounded(file, &block);
  close(file);
  for (size_t begin = 0; begin < block.size();) {
    const size_t end = std::min(block.find('\0', begin), block.size());
    std::string entry = block.substr(begin, end - begin);
    if (!entry.starts_with("FORKSHIM_PROBE=")) given->push_back(std::move(entry));
    begin = end + 1;
  }
  return whole;
}

void Plan::set_given(const std::string& program, const std::vector<std::string>& more) {
  std::vector<std::string> given;
  if (!read_given(&given)) {
    for (const char* const name : {"FORKSHIM_START", "FORKSHIM_PROBE"})
      text_.append("unset ").append(name).append("\n");
    for (const std::string& entry : more) set(entry);
    return;
  }
  given.insert(given.end(), more.begin(), more.end());
  for (const std::string& entry : given) {
    const std::string name = entry.substr(0, entry.find('='));
    if (is_shed(entry, name)) text_ += "unset " + name + "\n";
  }
  set(fmt::format("FORKSHIM_START={}", given.size()));
  for (size_t i = 0; i < given.size(); ++i) {
    // A shell that had started the program would have named it here.
    if (!program.empty() && given[i] == "_=" + call_.called) given[i] = "_=" + program;
    set(fmt::format("FORKSHIM_START_{}={}", i, given[i]));
  }
}

void Plan::set(const std::string& entry) {
  const size_t equals = entry.find('=') + 1;
  text_.append("export ").append(entry, 0, equals);
  text_.append(quoted_for_shell(entry.substr(equals))).append("\n");
}

void Plan::execute(const std::string& tool, int before, const std::vector<std::string>& words) {
  text_ += fmt::format("shift {}\nexec {}", before, quoted_for_shell(tool));
  for (const std::string& word : words) text_ += " " + quoted_for_shell(word);
  text_ += " \"$@\"\n";
}

void Plan::print() const { launch::print(text_); }

}  // namespace forkshim::launch
