// SPDX-License-Identifier: MIT
#include "deep/announcement.h"

#include "deep/proc_status.h"
#include "forkshim/plugin.h"

namespace forkshim::deep {
namespace {

constexpr std::uint32_t marks = layout::thread_mark | layout::exec_mark;

std::uint32_t mark_of(std::uint8_t kind) {
  return kind == FORKSHIM_THREAD ? layout::thread_mark
         : kind == FORKSHIM_EXEC ? layout::exec_mark
                                 : 0;
}

std::uint64_t* find_place(layout::State& state, std::uint32_t thread) {
  std::uint64_t* const first = &state.announced[layout::announcement_place(thread)];
  for (auto* place = first; place != first + layout::announcement_window; ++place)
    if (__atomic_load_n(place, __ATOMIC_SEQ_CST) >> 32 == thread) return place;
  return nullptr;
}

std::uint64_t* find(layout::State& state, pid_t thread) {
  const auto seen = static_cast<std::uint32_t>(thread);
  if (std::uint64_t* const found = find_place(state, seen)) return found;
  if (!__atomic_load_n(&state.namespaces, __ATOMIC_RELAXED)) return nullptr;
  // The library knows itself by its number in its own namespace.
  const auto inner = static_cast<std::uint32_t>(status_of(thread).innermost);
  return inner != seen && inner != 0 ? find_place(state, inner) : nullptr;
}

std::optional<std::uint32_t> word_at(const std::uint64_t* place, std::uint8_t kind) {
  if (!place) return std::nullopt;
  const auto word = static_cast<std::uint32_t>(__atomic_load_n(place, __ATOMIC_SEQ_CST));
  const std::uint32_t mark = mark_of(kind);
  // The supervisor is asked to refuse processes alone.
  if (word & layout::refusal_mark) return mark == 0 ? std::optional(word) : std::nullopt;
  if (word != 0 && (word & marks) != mark) return std::nullopt;
  return word & ~marks;
}

}  // namespace

std::optional<std::uint32_t> find_announcement(layout::State& state, pid_t thread,
                                               std::uint8_t kind) {
  return word_at(find(state, thread), kind);
}

std::optional<std::uint32_t> take_announced_exec(layout::State& state, pid_t thread) {
  std::uint64_t* const place = find(state, thread);
  const auto announced = word_at(place, FORKSHIM_EXEC);
  if (announced) __atomic_store_n(place, 0, __ATOMIC_SEQ_CST);
  return announced;
}

}  // namespace forkshim::deep
