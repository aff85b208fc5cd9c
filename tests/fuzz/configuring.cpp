// SPDX-License-Identifier: MIT
#include "creation/registry.h"
#include "creation/selectors.h"
#include "output/messages.h"
#include "process/variables.h"
#include "stand_ins.h"
#include "start/configure.h"

namespace fuzz {
namespace {

using namespace forkshim;

void ask_selectors() {
  layout::Firings firings = {}, shown = {};
  forkshim_event event = {};
  event.lineage = "0.3.1";
  event.caller = reinterpret_cast<const void*>(&ask_selectors);
  for (uint32_t i = 0; i < registry.count(); ++i) {
    const Handler& handler = registry[i];
    if (!handler.selectors) continue;
    for (event.depth = 0; event.depth < 4; ++event.depth)
      handler.selectors->claim_firing(event, registry.about(i).name, &firings, &shown);
  }
  require(shown.fired <= shown.seen, "no more creations fire than are seen");
}

}  // namespace

void configure_twice(const char* config, const char* inline_text) {
  Environment environment;
  environment.config = config;
  environment.inline_text = inline_text;
  unsigned found = 0;
  for (const bool checking : {true, false}) {
    const Run run;
    Problems problems(checking ? Problems::Report::all : Problems::Report::first_only,
                      messages::say);
    Document document;
    read_configuration(environment, checking, &document, &problems);
    concerns_program(document);
    add_handlers(document, checking, &problems);
    problems.conclude();
    require(registry.count() <= Registry::capacity, "the registry has no more than it holds");
    if (checking) found = problems.count();
    require(problems.count() <= found, "a check says all that a run says");
    ask_selectors();
  }
}

}  // namespace fuzz
