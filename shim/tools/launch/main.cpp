// SPDX-License-Identifier: MIT
// launch: the launcher's part between scripts/forkshim and the tools: it reads the command line,
// has the library check the configuration, and prints how the shell becomes a tool.
//
// launch SHELL SELF CALLED COMMAND ARG...: SHELL is the process that is to become a tool, and
// standard output its plan; or `direct`, which may print; or `unbuilt`, the same for a completion,
// which builds nothing.
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "launch/commands.h"
#include "launch/mistakes.h"
#include "launch/plan.h"
#include "launch/preload_link.h"
#include "launch/print_variables.h"
#include "launch/probe.h"
#include "launch/say.h"
#include "process/variables.h"
#include "text/files.h"

namespace forkshim::launch {
namespace {

void refuse_program(const Options& options, const char* wanted) {
  if (options.count > 0)
    fail(fmt::format("{} takes options only, found \"{}\"; {}", options.command, options.program[0],
                     wanted));
}

void check(const Call& call) {
  Options options = parse(call);
  refuse_program(options, "to check a file: forkshim check -c FILE");
  const Location location = locate(call);
  const Configuration configuration(call, &options);
  configuration.set_variables();
  check_configuration(location);
  const std::string& given = configuration.file();
  const std::string file = given.empty() ? system_config : given;
  if (configuration.text().empty() && access(file.c_str(), F_OK) != 0)
    return say(
        fmt::format("there is no configuration: {} does not exist, and no option names a"
                    " handler",
                    file));
  say(fmt::format("the configuration has no errors{}{}{}",
                  configuration.has_handlers() ? "" : ", and names no handler",
                  given.empty() ? "" : ": ", given));
}

void env(const Call& call) {
  Options options = parse(call);
  refuse_program(options, "to run a program: forkshim run");
  const Location location = locate(call);
  check_lasting(location.library);
  Configuration configuration(call, &options);
  configuration.set_variables();
  check_configuration(location);
  configuration.unmark();
  print_variables(options.format, {location.preload, configuration.file(), configuration.text()});
}

void handlers(const Call& call) {
  const std::string name = call.count > 1 ? call.words[1] : "";
  if (name == "-h" || name == "--help") show_help(call, "handlers");
  if (name.starts_with('-')) refuse_option("handlers", name);
  if (call.count > 2)
    fail(fmt::format("handlers takes one name at most, found {}", call.count - 1));
  ask(locate(call), name.empty() ? "handlers" : "handlers:" + name);
}

void sweep(const Call& call) {
  Options options;
  const Location location = locate(call, {"sweep"});
  const std::string tool = location.tool("sweep");
  std::vector<std::string> words;
  if (parse_for_sweep(call, &options)) {
    const Configuration configuration(call, &options);
    configuration.set_variables();
    check_configuration(location);
    words = variables_of(location, configuration);
  }
  Plan plan(call);
  plan.set_given("", {"FORKSHIM_LIBRARY=" + location.library, "FORKSHIM_LAUNCHER=" + call.self});
  plan.execute(tool, 1, words);
  plan.print();
}

// To a tool that starts no program of the user's.
void hand_over(const Call& call) {
  const Location location = locate(call, {call.words[0]});
  Plan plan(call);
  plan.set("FORKSHIM_LIBRARY=" + location.library);
  plan.set("FORKSHIM_LAUNCHER=" + call.self);
  plan.execute(location.tool(call.words[0]), 1, {});
  plan.print();
}

void version(const Call& call) {
  const Location location = locate(call);
  ask(location, "version");
  // What the build wrote of itself.
  std::string about = read_file(location.tools + "/about");
  about.erase(about.find_last_not_of('\n') + 1);
  if (!about.empty()) std::puts(about.c_str());
}

void no_command(const Call& call) {
  const std::string word = call.words[0];
  if (word == "version") fail("there is no command \"version\"; did you mean --version?");
  if (word.starts_with('-'))
    fail(fmt::format("there is no option {} before a command; see forkshim --help", word));
  refuse_command(call);
}

struct Command {
  const char* name;
  void (*does)(const Call& call);
};

// Those that scripts/forkshim does not keep to itself.
constexpr Command commands[] = {{"run", run},           {"check", check},   {"env", env},
                                {"handlers", handlers}, {"sweep", sweep},   {"report", hand_over},
                                {"doctor", hand_over},  {"top", hand_over}, {"-V", version},
                                {"--version", version}};

void launch(const Call& call) {
  for (const Command& command : commands)
    if (std::strcmp(command.name, call.words[0]) == 0) return command.does(call);
  no_command(call);
}

Call read_call(int argc, char** argv) {
  constexpr int own = 4;
  if (argc <= own) fail("launch is a part of forkshim; start it by forkshim run");
  Call call;
  const std::string shell = argv[1];
  call.builds = shell != "unbuilt";
  if (call.builds && shell != "direct") call.shell = shell;
  char* const self = realpath(argv[2], nullptr);
  call.self = self ? self : argv[2];
  std::free(self);
  call.called = argv[3];
  call.count = argc - own;
  call.words = argv + own;
  return call;
}

}  // namespace

std::vector<std::string> variables_of(const Location& location,
                                      const Configuration& configuration) {
  std::vector<std::string> words{"--env", "LD_PRELOAD=" + location.preload};
  const auto add = [&words](const char* name, const std::string& value) {
    if (!value.empty()) words.insert(words.end(), {"--env", name + ("=" + value)});
  };
  add("FORKSHIM_CONFIG", configuration.file());
  add("FORKSHIM_INLINE", configuration.text());
  return words;
}

}  // namespace forkshim::launch

int main(int argc, char** argv) {
  forkshim::occupy_standard_streams();
  // Who ignores it gets no child's status.
  signal(SIGCHLD, SIG_DFL);
  unsetenv("FORKSHIM_PROBE");
  forkshim::launch::launch(forkshim::launch::read_call(argc, argv));
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    forkshim::launch::fail(
        fmt::format("standard output cannot be written: {}", std::strerror(errno)));
  return 0;
}
