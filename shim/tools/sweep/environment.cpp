// SPDX-License-Identifier: MIT
#include "sweep/environment.h"

#include <fmt/format.h>

#include <cstdlib>

#include "supervision/run.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

// One word as `run --print` quotes it: '...', and '\'' for the mark itself.
std::string unquote(const std::string& text, size_t& at) {
  std::string word;
  while (at < text.size() && text[at] != '\n' && text[at] != ' ') {
    if (text[at] == '\\') {
      word += text[at + 1];
      at += 2;
      continue;
    }
    const size_t end = text.find('\'', at + 1);
    word += text.substr(at + 1, end - at - 1);
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return word;
}

std::string ask_launcher(const std::vector<std::string>& options, const std::string& folder) {
  const char* const launcher = std::getenv("FORKSHIM_LAUNCHER");
  if (!launcher) throw Trouble("sweep is started by the launcher, as in: forkshim sweep -- make");
  Request request;
  request.command = {launcher, "run", "--print"};
  request.command.insert(request.command.end(), options.begin(), options.end());
  request.output = folder + "/stdout";
  request.errors = folder + "/stderr";
  const Result result = run(request);
  if (result.start_error || result.wait_status != 0) {
    std::string sentence = read_file(request.errors);
    while (!sentence.empty() && sentence.back() == '\n') sentence.pop_back();
    constexpr const char* prefix = "forkshim: ";
    if (sentence.rfind(prefix, 0) == 0) sentence.erase(0, 10);
    throw Trouble(sentence.empty() ? fmt::format("{} does not run", launcher) : sentence);
  }
  return read_file(request.output);
}

std::string log_handler(const std::string& file, const char* phases) {
  // % would begin a pattern in the name.
  std::string output;
  for (const char c : file) output += c == '%' ? "%%" : std::string(1, c);
  return fmt::format("[handler sweep-log]\nplugin = log\noutput = {}\nphases = {}\n", output,
                     phases);
}

std::string place_of(const Point& point) { return "at = " + point.creation.lineage + "\n"; }

std::string fault_handler(const Point& point, Span delay) {
  const std::string at = place_of(point);
  switch (point.action) {
    case Action::kill:
      return "[handler sweep-kill]\nplugin = signal\nchild = SIGKILL\n" + at;
    case Action::delay:
      return fmt::format("[handler sweep-delay]\nplugin = delay\nchild = {:g}s\n{}", seconds(delay),
                         at);
    case Action::fail:
      break;
  }
  return "[handler sweep-fail]\nplugin = fail\nerror = " + point.error + "\n" + at;
}

}  // namespace

Environment::Environment(const Options& options, const Workplace& workplace)
    : delay_(options.delay) {
  const std::string folder = workplace.make("launcher");
  // Asked with the faults first, so that the library refuses what it does not know.
  std::vector<std::string> words = options.launcher;
  for (const std::string& error : options.errors) {
    const Point anywhere{1, {.lineage = "0.1"}, options.action, error};
    for (const std::string& word : fault_options(anywhere, delay_)) words.push_back(word);
    if (options.action != Action::fail) break;
  }
  ask_launcher(words, folder);
  const std::string answer = ask_launcher(options.launcher, folder);
  const std::string mark = "export ";
  for (size_t at = 0; (at = answer.find(mark, at)) != std::string::npos;) {
    at += mark.size();
    const std::string entry = unquote(answer, at);
    const std::string inline_name = "FORKSHIM_INLINE=";
    if (entry.rfind(inline_name, 0) == 0)
      inline_ = entry.substr(inline_name.size());
    else
      base_.push_back(entry);
  }
  if (!inline_.empty() && inline_.back() != '\n') inline_ += '\n';
}

std::vector<std::string> Environment::with(const std::string& handlers,
                                           const std::string& state) const {
  std::vector<std::string> entries = base_;
  entries.push_back("FORKSHIM_STATE=" + state);
  entries.push_back("FORKSHIM_INLINE=" + inline_ + handlers);
  return entries;
}

std::vector<std::string> Environment::undisturbed(const std::string& log,
                                                  const std::string& state) const {
  return with(log_handler(log, "start, parent, failed, missed"), state);
}

std::vector<std::string> Environment::disturbed(const Point& point, const std::string& log,
                                                const std::string& state) const {
  // The one line that shows whether the fault fired: elsewhere the log would only cost.
  const char* const phase = point.action == Action::fail ? "failed" : "parent";
  return with(log_handler(log, phase) + place_of(point) + fault_handler(point, delay_), state);
}

}  // namespace forkshim::sweep
