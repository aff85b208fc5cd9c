// SPDX-License-Identifier: MIT
// The rounds over the handlers of one creation. prepare runs in the reverse order of registration,
// the others in its order, as POSIX has it for pthread_atfork: what was set up first is taken down
// last.
#include <errno.h>

#include "base/errno_guard.h"
#include "base/kernel.h"
#include "creation/birth.h"
#include "creation/cancellation.h"
#include "creation/creation.h"
#include "creation/selectors.h"
#include "process/busy.h"
#include "tree/announcements.h"
#include "tree/deep.h"

namespace forkshim {

// As many ones, 1 to 64.
static constexpr uint64_t low_bits(uint32_t count) { return ~uint64_t{0} >> (64 - count); }

// Which handlers the name of the calling process allows, a bit each; null: all.
static const uint64_t* allowed_by_name(uint32_t kind, uint32_t handlers) {
  if (!registry.candidates().aims() || thread.vfork_in_progress) return nullptr;
  return judge_for_process(registry, handlers, kind & process_kinds);
}

// Of the 64 handlers from 64 * word on, those that may run.
static uint64_t candidates(const Call& call, const uint64_t* allowed, uint32_t word) {
  const uint64_t wanting = registry.candidates().wanting(call.kind, call.function, word);
  return allowed ? wanting & __atomic_load_n(&allowed[word], __ATOMIC_RELAXED) : wanting;
}

uint32_t Creation::most_cookies(const Call& call, uint32_t handlers) {
  if (handlers <= Candidates::few || call.kind == FORKSHIM_EXEC) return handlers;
  identify_process();
  const uint64_t* const allowed = allowed_by_name(call.kind, handlers);
  int most = 0;
  for (uint32_t begin = 0; begin < handlers; begin += 64)
    most += __builtin_popcountll(candidates(call, allowed, begin / 64) &
                                 low_bits(handlers - begin < 64 ? handlers - begin : 64));
  return static_cast<uint32_t>(most);
}

// Whether a candidate runs.
inline bool Creation::select(const Handler& handler, uint32_t index) {
  if (!(handler.functions & bit(function_))) return false;
  if (handler.selectors) {
    const Registration& about = registry.about(index);
    const bool own = !about.firings || handler.for_process;
    layout::Firings* const counted = own ? &process->firings[index] : about.firings;
    layout::Firings* const shown = own ? about.firings : nullptr;
    if (!handler.selectors->claim_firing(event_, about.name, counted, shown)) return false;
  } else if (handler.in_tree) {
    __atomic_fetch_add(&registry.about(index).firings->fired, 1, __ATOMIC_RELAXED);
  }
  return true;
}

// Returns whether the handler keeps a cookie.
inline bool Creation::prepare_one(const Handler& handler, uint32_t index) {
  event_.cookie = 0;
  const int refused = handler.prepare ? handler.prepare(handler.self, &event_) : 0;
  if (refused != 0 && event_.error == 0) {
    // What libc could not have returned would be taken for success.
    event_.error = refused > 0 && refused <= kernel::max_errno ? refused : EAGAIN;
    event_.refused_by = registry.about(index).name;
    by_kernel_ = handler.by_kernel;
  }
  if (event_.cookie == 0 || kept_cookies_ == most_cookies_) return false;
  cookies_[kept_cookies_++] = event_.cookie;
  return true;
}

// Words of 64 handlers, the last one first: a bit for each that runs, and for each that keeps a
// cookie.
int Creation::run_prepare_round() {
  HandlerScope handler_scope;
  CancellationGuard cancellation_guard(registry.runs_foreign_code());
  cancel_state_ = static_cast<int8_t>(cancellation_guard.state());
  event_.parent_pid = thread_before_.vfork_in_progress ? kernel::getpid() : process_pid();
  const uint32_t kind = event_.kind;  // the event is the handlers' to change
  const Call call = {function_, static_cast<uint8_t>(kind), nullptr};
  const uint64_t* const allowed = allowed_by_name(kind, handlers_);
  const bool has_selected = goes_on();
  uint32_t end = handlers_;
  for (uint32_t word = words(handlers_); word-- > 0; end = word * 64) {
    uint64_t selected = has_selected ? search_->selected[word] : candidates(call, allowed, word);
    selected &= low_bits(end - word * 64);
    uint64_t kept = 0;
    for (uint64_t left = selected; left != 0;) {
      const auto place = 63 - static_cast<uint32_t>(__builtin_clzll(left));
      const uint64_t others = ~(uint64_t{1} << place);
      const uint32_t index = word * 64 + place;
      left &= others;
      const Handler& handler = registry[index];
      if (handler.is_choosy && !has_selected && !select(handler, index))
        selected &= others;
      else if (prepare_one(handler, index))
        kept |= ~others;
    }
    selected_[word] = selected;
    if (search()) search_->selected[word] = selected;
    has_cookie_[word] = kept;
    any_selected_ |= selected != 0;
  }
  if (state::is_deep()) [[unlikely]]
    state::end_handlers_announcement();
  return event_.error;
}

// The last phase of a creation in this process, so that no cookie is kept.
template <PhaseCallback callback>
void Creation::run_round() {
  if (!any_selected_) return;
  ErrnoGuard errno_guard;
  HandlerScope handler_scope(callback == &Handler::child);
  CancellationGuard cancellation_guard(registry.runs_foreign_code());
  uint32_t cookies = kept_cookies_;
  for (uint32_t word = 0; word < words(handlers_); ++word) {
    const uint64_t kept = has_cookie_[word];
    for (uint64_t left = selected_[word]; left != 0; left &= left - 1) {
      const uint32_t index = word * 64 + static_cast<uint32_t>(__builtin_ctzll(left));
      const Handler& handler = registry[index];
      event_.cookie = kept >> (index % 64) & 1 ? cookies_[--cookies] : 0;
      if (!(handler.*callback)) continue;
      (handler.*callback)(handler.self, &event_);
    }
  }
  if (state::is_deep()) [[unlikely]]
    state::end_handlers_announcement();
}

template void Creation::run_round<&Handler::parent>();
template void Creation::run_round<&Handler::failed>();
template void Creation::run_round<&Handler::child>();
template void Creation::run_round<&Handler::vfork_child>();

}  // namespace forkshim
