// SPDX-License-Identifier: MIT
// options.def is the only source of defaults: the code has none of its own, or the same.
#include <string.h>

#include <vector>

#include "config/options.h"
#include "config/reader.h"
#include "creation/registry.h"
#include "creation/selectors.h"
#include "plugins/builtins.h"
#include "process/program.h"
#include "process/shim_options.h"
#include "start/configure.h"
#include "start/read_selectors.h"
#include "temporary.h"

namespace forkshim {
namespace {

using Key = std::pair<std::string, std::string>;

std::vector<Key> defaults_of(const char* group) {
  std::vector<Key> keys;
  for (const OptionRow& option : OptionGroup(group))
    if (option.kind() == OptionRow::Default::value)
      keys.emplace_back(option.key().data, option.initial().data);
  return keys;
}

const char* builtin_name;
std::string withheld;

// What a handler needs to be of use is given, and one key is forgotten.
const char* answer_all_but_one(const forkshim_host*, const char* key) {
  if (withheld == key) return nullptr;
  if (strcmp(key, "run") == 0) return "/bin/true";
  if (strcmp(key, "live") == 0) return "5";
  const OptionRow* option = find_option(builtin_name, key);
  return option && option->kind() == OptionRow::Default::value ? option->initial().data : nullptr;
}

void hear(const forkshim_host*, int, const char*, size_t) {}
void say(const char*, size_t) {}
void* share(const forkshim_host*, size_t size) {
  static char memory[1 << 16];
  return size <= sizeof memory ? memory : nullptr;
}

int init(const forkshim_plugin& plugin, const std::string& without) {
  static auto& kept = *new std::vector<void*>;  // for LeakSanitizer, which looks after the end
  forkshim_host host = {};
  host.struct_size = sizeof host;
  host.name = host.lineage = "0";
  host.program = "/bin/true";
  host.checking = true;
  host.option = answer_all_but_one;
  host.log = hear;
  host.shared = share;
  host.say = say;
  builtin_name = plugin.name;
  withheld = without;
  void* self = nullptr;
  const int error = plugin.init(&host, &self);
  kept.push_back(self);
  return error;
}

class Defaults : public Temporary {};

TEST_F(Defaults, ABuiltInTakesThoseOfTheTable) {
  for (const forkshim_plugin* plugin : builtins) {
    if (defaults_of(plugin->name).empty()) continue;
    EXPECT_EQ(init(*plugin, ""), 0) << plugin->name;
  }
}

TEST_F(Defaults, ABuiltInHasNoneOfItsOwn) {
  unsigned keys = 0;
  for (const forkshim_plugin* plugin : builtins)
    for (const auto& [key, value] : defaults_of(plugin->name)) {
      EXPECT_NE(init(*plugin, key), 0) << plugin->name << " knows another default for " << key;
      ++keys;
    }
  EXPECT_GE(keys, 12u);
}

// The section's handler, where it has no selector or one with its default.
Handler handler_with(const std::string& selector, Selectors* selectors) {
  const std::string text = "[handler x]\n" + selector + "\n";
  Problems problems(Problems::Report::all, messages::say);
  Document document;
  read_text(Text(text.data(), text.size()), "text", &document, &problems);
  Handler handler = {};
  program = {"/usr/bin/program", "program", "program", "program", true};
  read_selectors(document.sections, &handler, &problems);
  handler.for_process = !counts_for_tree(*document.sections);
  EXPECT_TRUE(selects_program(*document.sections)) << selector;
  EXPECT_EQ(problems.count(), 0u) << selector;
  if (handler.selectors) *selectors = *handler.selectors;
  return handler;
}

TEST_F(Defaults, ASelectorsIsWhatItsAbsenceMeans) {
  Selectors none;
  const Handler bare = handler_with("", &none);
  EXPECT_EQ(defaults_of("handler").size(), 6u);
  for (const auto& [key, value] : defaults_of("handler")) {
    Selectors selectors;
    const Handler handler = handler_with(key + " = " + value, &selectors);
    EXPECT_EQ(handler.kinds & 7, bare.kinds & 7) << key;
    EXPECT_EQ(handler.functions, bare.functions) << key;
    EXPECT_EQ(handler.for_process, bare.for_process) << key;
    EXPECT_EQ(selectors.probability, none.probability) << key;
    EXPECT_EQ(to_string(selectors.caller ? selectors.caller : "*"), "*") << key;
  }
}

TEST_F(Defaults, AShimKeysIsWhatItsAbsenceMeans) {
  EXPECT_EQ(defaults_of("shim").size(), 5u);
  for (const auto& [key, value] : defaults_of("shim")) {
    const std::string text = "[shim]\n" + key + " = " + value + "\n";
    Environment environment;
    environment.inline_text = text.c_str();
    Problems problems(Problems::Report::all, messages::say);
    Document document;
    shim_options = ShimOptions();
    read_configuration(environment, true, &document, &problems);
    EXPECT_EQ(problems.count(), 0u) << key;
    EXPECT_FALSE(shim_options.vfork_as_fork || shim_options.stop_on_error ||
                 shim_options.follow_exec)
        << key;
    EXPECT_EQ(shim_options.seed, ShimOptions().seed) << key;
  }
}

}  // namespace
}  // namespace forkshim
