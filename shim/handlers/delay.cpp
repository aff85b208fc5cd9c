// SPDX-License-Identifier: MIT
// delay: makes the parent or the child sleep, to expose races.
#include <stdlib.h>

#include "forkshim/plugin.h"
#include "handlers/delay_span.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"

using namespace forkshim;
using namespace forkshim::delay;

namespace {

struct Delays {
  Span spans[phase_count];
  uint64_t seed;
  const char* name;
};

int init(const forkshim_host* host, void** self) {
  auto* delay = static_cast<Delays*>(calloc(1, sizeof(Delays)));
  if (!delay) return ENOMEM;
  *self = delay;
  delay->seed = host->seed;
  delay->name = host->name;
  for (int phase = 0; phase < phase_count; ++phase) {
    const char* text = host->option(host, keys[phase]);
    if (!text && phase == before) continue;  // another phase is set
    if (!parse_span(text, &delay->spans[phase]))
      return bad_value(host, keys[phase], text,
                       "a time such as 50ms, 200us or 1.5s, up to an hour, or two of them with "
                       ".. between, the shorter one first");
  }
  return 0;
}

void sleep_in(const void* self, Phase phase, const forkshim_event& event) {
  const Delays& delay = *static_cast<const Delays*>(self);
  const Span& span = delay.spans[phase];
  if (span.most == 0) return;
  sleep_for(time_for(span, phase, random_for(delay.seed, delay.name, event.lineage)));
}

int prepare(void* self, forkshim_event* event) {
  sleep_in(self, before, *event);
  return 0;
}
void parent(void* self, forkshim_event* event) { sleep_in(self, in_parent, *event); }
void child(void* self, forkshim_event* event) { sleep_in(self, in_child, *event); }

}  // namespace

extern const forkshim_plugin forkshim_delay;
constexpr forkshim_plugin forkshim_delay = builtin(
    "delay",
    {.init = init, .prepare = prepare, .parent = parent, .child = child, .vfork_child = child});
