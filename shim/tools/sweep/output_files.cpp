// SPDX-License-Identifier: MIT
#include "sweep/output_files.h"

#include <unistd.h>

#include "sweep/work_folder.h"
#include "text/clashing_files.h"

namespace forkshim::sweep {
namespace {

using Files = std::vector<NamedFile>;

Files written_by(const Options& options) {
  return {{"--json", options.json},   {"--record", options.record},
          {"--cache", options.cache}, {"--junit", options.junit},
          {"--sarif", options.sarif}, {"--plan", takes_plan(options) ? "" : options.plan_file},
          standard_output()};
}

// Of -c FILE, and of the key output in the words of -H.
void add_of_launcher(const std::vector<std::string>& words, Files& files) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "-c") files.push_back({"-c", words[i + 1]});
    const size_t output = words[i + 1].find(" output=");
    if (words[i] != "-H" || output == std::string::npos) continue;
    const std::string value = words[i + 1].substr(output + 8);
    files.push_back(
        {"-H " + words[i + 1].substr(0, output + 1) + "output", value.substr(0, value.find(' '))});
  }
}

Files read_by(const Options& options) {
  Files files{{"--allow", options.allow},
              {"--replay", options.replay},
              {"--stdin", options.input},
              {"--point", takes_plan(options) ? options.plan_file : ""}};
  for (const std::string& file : options.compare_files) files.push_back({"--compare", file});
  add_of_launcher(options.launcher, files);
  if (!options.replay.empty()) return files;  // its words are numbers
  for (const std::string& word : options.command)
    if (access(word.c_str(), F_OK) == 0) files.push_back({"the command's", word});
  return files;
}

// --json may be one of them, as it gets all that they hold.
std::string clash_with_merged(Options options) {
  options.json.clear();
  Files merged;
  for (const std::string& file : options.merge) merged.push_back({"--merge", file});
  return clash_among(written_by(options), merged);
}

}  // namespace

void check_outputs(const Options& options) {
  std::string clash = clash_among(written_by(options), read_by(options));
  if (clash.empty()) clash = clash_with_merged(options);
  if (!clash.empty()) throw Trouble(clash);
}

}  // namespace forkshim::sweep
