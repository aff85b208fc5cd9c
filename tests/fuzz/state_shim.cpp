// SPDX-License-Identifier: MIT
// The shared state as an attacker would leave it, under the shim's own readers and writers: who
// this process is, creations with handlers that count there, and memory that they share. An input
// is patches to an empty state, then steps of a program.
#include <fuzzer/FuzzedDataProvider.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "creation/creation.h"
#include "output/messages.h"
#include "process/variables.h"
#include "protocol/functions.h"
#include "stand_ins.h"
#include "start/configure.h"
#include "tree/deep.h"
#include "tree/line_ring.h"
#include "tree/state.h"

// The same in each run, as places in the table of processes follow from them.
extern "C" pid_t getpid() noexcept { return 4711; }
extern "C" pid_t getppid() noexcept { return 4242; }

namespace {

using namespace forkshim;
using layout::State;

constexpr size_t page = 4096;
constexpr size_t room = (sizeof(State) + page - 1) / page * page;

// A state that ends where memory does.
State* empty_state() {
  static char* const start = [] {
    void* memory = mmap(nullptr, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    fuzz::require(memory != MAP_FAILED, "there is memory for a state");
    char* first = static_cast<char*>(memory) + page;
    mprotect(first, room, PROT_READ | PROT_WRITE);
    return first;
  }();
  madvise(start, room, MADV_DONTNEED);
  return reinterpret_cast<State*>(start + room - sizeof(State));
}

layout::Process* place_of(State* state, pid_t pid, uint32_t step) {
  return layout::process_at(state->table, layout::process_place(pid) + step % 16);
}

void patch_place(FuzzedDataProvider& input, layout::Process* place) {
  const pid_t pids[] = {0, getpid(), getppid(), 1, -1, input.ConsumeIntegral<pid_t>()};
  place->pid = pids[input.ConsumeIntegralInRange<size_t>(0, std::size(pids) - 1)];
  place->written = 1;
  place->since = input.ConsumeBool() ? UINT64_MAX >> 1 : input.ConsumeIntegral<uint64_t>();
  place->ordinal = input.ConsumeIntegral<uint32_t>();
  place->depth = input.ConsumeIntegral<uint32_t>();
  place->spawning = input.ConsumeIntegral<uint32_t>();
  if (input.ConsumeBool()) memset(place->lineage, '1', sizeof place->lineage);
  const std::string text = input.ConsumeRandomLengthString(sizeof place->lineage);
  memcpy(place->lineage, text.data(), text.size());
}

void patch(FuzzedDataProvider& input, State* state) {
  for (int count = input.ConsumeIntegralInRange(0, 40); count > 0; --count) {
    const auto what = input.ConsumeIntegralInRange(0, 3);
    const auto place = input.ConsumeIntegral<uint8_t>();
    if (what == 0) patch_place(input, place_of(state, getpid(), place));
    if (what == 1) patch_place(input, place_of(state, getppid(), place));
    const auto word = input.ConsumeIntegral<uint32_t>();
    if (what == 2) reinterpret_cast<uint32_t*>(state->handlers)[place] = word;
    if (what == 3 && place < 16) reinterpret_cast<uint32_t*>(state)[place] = word;
    if (what == 3 && place >= 16) reinterpret_cast<uint32_t*>(state->pool)[place - 16] = word;
  }
}

// A ring that has room, since a full one is waited for.
void patch_ring(FuzzedDataProvider& input, layout::Ring& ring) {
  ring.is_open = input.ConsumeBool();
  ring.sleeps = input.ConsumeIntegral<uint32_t>();
  ring.reserved = input.ConsumeIntegral<uint64_t>();
  ring.taken = ring.reserved - input.ConsumeIntegralInRange<uint32_t>(0, layout::ring_size - 65536);
  const std::string logs = input.ConsumeBool() ? "/any" : input.ConsumeRandomLengthString(40);
  memcpy(ring.logs, logs.data(), logs.size());
}

int check_event(void*, forkshim_event* event) {
  const size_t length = strnlen(event->lineage, lineage_size);
  fuzz::require(length < lineage_size, "a lineage ends");
  fuzz::require(strspn(event->lineage, "0123456789.?~") == length, "a lineage looks like one");
  return 0;
}

constexpr forkshim_plugin checker = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "checker",
    .version = "1",
    .flags = 0,
    .reserved = 0,
    .init = nullptr,
    .prepare = check_event,
    .parent = nullptr,
    .failed = nullptr,
    .child = nullptr,
    .vfork_child = nullptr,
    .fini = nullptr,
    .missed = nullptr,
};

constexpr const char* handlers =
    "[handler limit]\nlive = 3\nrate = 1000000/s\n"
    "[handler fail]\nwhen = 3+2\nmax = 2\n"
    "[handler order]\nfirst = parent\nlead = 0s\nbound = 0s\n"
    "[handler log]\noutput = /any\nphases = start, prepare, parent, child, failed, exit, missed\n";

void begin_program() {
  state::Identity identity = {{0, "?"}, 0, 0, 0};
  state::identify(&identity);
  set_lineage(identity.lineage.text, identity.lineage.depth);
  process->ordinal = identity.ordinal;
  Environment environment;
  environment.config = "";
  environment.inline_text = handlers;
  Problems problems(Problems::Report::all, messages::say);
  Document document;
  read_configuration(environment, false, &document, &problems);
  add_handlers(document, false, &problems);
  Handler handler = {};
  handler.kinds = FORKSHIM_FORK | FORKSHIM_SPAWN;
  handler.functions = every_function;
  registry.add(handler, {&checker, "checker", nullptr});
}

void create(FuzzedDataProvider& input) {
  uint64_t slots[200];
  const bool spawns = input.ConsumeBool();
  const Call call = {spawns ? Function::posix_spawn : Function::fork,
                     static_cast<uint8_t>(spawns ? FORKSHIM_SPAWN : FORKSHIM_FORK), nullptr};
  const uint32_t count = registry.count(), cookies = Creation::most_cookies(call, count);
  fuzz::require(Creation::slots_size(count, cookies) <= sizeof slots, "the handlers fit");
  Creation creation(call, count, cookies, slots);
  if (const int refused = creation.prepare()) return creation.after_failure(refused);
  switch (input.ConsumeIntegralInRange(0, spawns ? 2 : 3)) {
    case 0:
      return creation.after_failure(EAGAIN);
    case 1:
      return creation.after_in_parent(getpid());
    case 2:
      return creation.after_in_parent(input.ConsumeIntegral<pid_t>());
    case 3:
      return creation.after_in_child();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider input(data, size);
  State* const state = empty_state();
  state::shared = nullptr;
  const fuzz::Run run;
  patch(input, state);
  patch_ring(input, state->ring);
  state::use_line_ring();
  state->version = layout::version;
  state::shared = state;
  state::in_deep_run = state->deep != 0;
  begin_program();
  for (int steps = 0; steps < 12 && input.remaining_bytes() > 0; ++steps) {
    if (input.ConsumeIntegralInRange(0, 7) == 0) begin_program();
    create(input);
    state::count_missed();
    state::handler_memory(input.ConsumeIntegralInRange<uint32_t>(0, 1025),
                          input.ConsumeIntegral<uint32_t>());
  }
  return 0;
}
