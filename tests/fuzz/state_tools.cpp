// SPDX-License-Identifier: MIT
// A state file as `run --stats` and `top` read it. An input is a list of patches to an empty state:
// where (2 bytes choose a word, of the parts that are few before those that are many), what (4).
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "counters/state_view.h"
#include "counters/table.h"
#include "require.h"

namespace {

using fuzz::require;
using namespace forkshim;
using layout::State;

constexpr size_t words_of_interest = (offsetof(State, handlers) + 64 * sizeof(layout::Handler)) / 4;

size_t offset_of(uint16_t choice) {
  if (choice < words_of_interest) return choice * 4;
  const size_t word = (choice - words_of_interest) % (8 * sizeof(layout::Process) / 4);
  return offsetof(State, table) + word * 4;
}

void show(const stats::StateView& view) {
  const stats::Rates rates{&view, 0.5};
  const std::string text = stats::totals(view) + stats::tables(view, nullptr) +
                           stats::tables(view, &rates) + stats::remarks(view);
  for (const char c : text)
    require((c >= ' ' && c < 0x7f) || c == '\n', "no text steers a terminal");
  require(view.living() <= view.table.size(), "no more live than were described");
}

}  // namespace

// The file keeps its pages from one input to the next, which is most of the speed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const int file = memfd_create("state", MFD_CLOEXEC);
  // A length that is no whole patch is taken off the file's size.
  const off_t missing = static_cast<off_t>(size % 6);
  if (ftruncate(file, static_cast<off_t>(sizeof(State)) - missing) != 0) std::abort();
  const auto write = [](const uint8_t* patches, size_t left, bool take_back) {
    for (; left >= 6; patches += 6, left -= 6) {
      uint16_t choice;
      uint32_t word = 0;
      memcpy(&choice, patches, 2);
      if (!take_back) memcpy(&word, patches + 2, 4);
      if (pwrite(file, &word, 4, static_cast<off_t>(offset_of(choice))) != 4) std::abort();
    }
  };
  write(data, size, false);
  try {
    show(stats::read_state(file, "state"));
  } catch (const stats::StateError&) {
  }
  write(data, size, true);
  return 0;
}
