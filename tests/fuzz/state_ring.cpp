// SPDX-License-Identifier: MIT
// The ring of a state file as the writer of a run's logs finds it, and what it takes out of it: in
// a log and, as words, on a terminal. An input is where the ring stands, then its bytes from there.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstring>
#include <memory>

#include "memory_file.h"
#include "require.h"
#include "supervision/line_drain.h"
#include "supervision/log_line.h"
#include "text/utf8.h"

namespace {

using namespace forkshim;
using fuzz::require;
using layout::State;

void fill(layout::Ring& ring, FuzzedDataProvider& input) {
  std::memset(&ring, 0, sizeof ring);
  const bool at_end = input.ConsumeBool();
  const auto place = input.ConsumeIntegral<uint16_t>();
  ring.taken = at_end ? layout::ring_size - place % 512 : input.ConsumeIntegral<uint64_t>();
  const bool is_honest = input.ConsumeBool();
  const auto reserved = input.ConsumeIntegral<uint64_t>();
  const std::string bytes = input.ConsumeRemainingBytesAsString();
  const uint64_t begin = ring.taken / 8 * 8;
  ring.reserved = is_honest ? begin + (bytes.size() + 7) / 8 * 8 : reserved;
  char* const first = reinterpret_cast<char*>(ring.bytes);
  for (size_t i = 0; i < bytes.size(); ++i) first[(begin + i) % layout::ring_size] = bytes[i];
}

void check(const std::string& log) {
  TraceLines trace;
  for (size_t at = 0, end = 0; at < log.size(); at = end + 1) {
    end = log.find('\n', at);
    require(end != log.npos, "every line ends");
    const std::string line = log.substr(at, end + 1 - at);
    require(log_line::is_sound(line), "every line is sound");
    const std::string shown = trace.of(line);
    for (std::string_view rest = shown; !rest.empty();) {
      const Character c = decode_utf8(rest);
      require(c.valid && (c.code == '\n' || !steers_a_terminal(c.code)),
              "no trace steers a terminal");
      rest.remove_prefix(c.size);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto state = std::make_unique<State>();
  static fuzz::MemoryFile file;
  static const std::vector<std::string> logs{file.path(), file.path()};
  static const std::string no_trace;
  FuzzedDataProvider input(data, size);
  file.write("");
  fill(state->ring, input);
  LineDrain drain(*state, logs, no_trace, true);
  drain.end_at_reserved(LineDrain::Clock::duration(-1));
  int rounds = 0;
  while (drain.take_all()) require(++rounds < 4, "the ring comes to its end");
  check(file.text());
  return 0;
}
