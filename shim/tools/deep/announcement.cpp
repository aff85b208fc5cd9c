// SPDX-License-Identifier: MIT
#include "deep/announcement.h"

#include "deep/proc_status.h"

namespace forkshim::deep {
namespace {

std::optional<std::uint32_t> find(const layout::State& state, std::uint32_t thread) {
  const std::uint64_t* const first = &state.announced[layout::announcement_place(thread)];
  for (const auto* place = first; place != first + layout::announcement_window; ++place) {
    const std::uint64_t word = __atomic_load_n(place, __ATOMIC_SEQ_CST);
    if (word >> 32 == thread) return static_cast<std::uint32_t>(word);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> find_announcement(const layout::State& state, pid_t thread) {
  const auto seen = static_cast<std::uint32_t>(thread);
  if (const auto found = find(state, seen)) return found;
  if (!__atomic_load_n(&state.namespaces, __ATOMIC_RELAXED)) return std::nullopt;
  // The library knows itself by its number in its own namespace.
  const auto inner = static_cast<std::uint32_t>(status_of(thread).innermost);
  return inner != seen && inner != 0 ? find(state, inner) : std::nullopt;
}

}  // namespace forkshim::deep
