// SPDX-License-Identifier: MIT
// delay: makes the parent or the child sleep, to expose races. Times from a range depend only on
// seed, handler and lineage, so that a run can be repeated.
#include <stdlib.h>

#include "base/duration.h"
#include "base/random.h"
#include "forkshim/plugin.h"
#include "handlers/builtin.h"
#include "handlers/option_error.h"

using namespace forkshim;

namespace {

enum Phase { before, in_parent, in_child, phase_count };
constexpr const char* keys[phase_count] = {"prepare", "parent", "child"};

struct Span {
  uint64_t least;
  uint64_t most;
};

struct Delay {
  Span spans[phase_count];
  uint64_t seed;
  const char* name;
};

bool parse_span(Text text, Span* span) {
  Text least, most;
  split_range(text, "..", &least, &most);
  return parse_duration(least, &span->least) && parse_duration(most, &span->most) &&
         span->least <= span->most;
}

int init(const forkshim_host* host, void** self) {
  auto* delay = static_cast<Delay*>(calloc(1, sizeof(Delay)));
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
  const Delay& delay = *static_cast<const Delay*>(self);
  const Span& span = delay.spans[phase];
  if (span.most == 0) return;
  // Hashed again, so that phases differ from each other and from `probability`, which uses the same
  // random number.
  const uint64_t drawn =
      splitmix_finalise(random_for(delay.seed, delay.name, event.lineage) + 1 + phase);
  sleep_for(span.least + drawn % (span.most - span.least + 1));
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
