// SPDX-License-Identifier: MIT
// What a handler does once the creation is made: to the creator, and to the child.
#include <signal.h>

#include "deep/decision.h"
#include "deep/delay_time.h"
#include "deep/log_lines.h"
#include "handlers/stop_sentence.h"

namespace forkshim::deep {

using Does = SupervisedHandler::Does;

void Decider::say_stop(const SupervisedHandler& handler, int signal, pid_t pid,
                       const Decision& decision, pid_t child) const {
  if (!stops(signal)) return;
  Line<400> sentence;
  add_stop(sentence, handler.name.c_str(), pid, decision.event(child));
  say_({sentence.text().data, sentence.text().size});
}

void Decider::send(const SupervisedHandler& handler, int signal, pid_t pid,
                   const Decision& decision, pid_t child) const {
  if (signal == 0) return;
  say_stop(handler, signal, pid, decision, child);
  kill(pid, signal);
}

void Decider::signal_before(const Decision& decision) {
  for (size_t index = handlers_.size(); index-- > 0;)
    if (runs(decision, index) && handlers_[index].does == Does::send_signals)
      send(handlers_[index], handlers_[index].signal_before, decision.person->pid, decision, 0);
}

Wait Decider::wait_of(const Decision& decision, size_t index, Side side) const {
  const SupervisedHandler& handler = handlers_[index];
  if (!runs(decision, index)) return {};
  if (handler.does == Does::hold)
    return {delay_of(handler, side == Side::child ? delay::in_child : delay::in_parent, decision)};
  const bool is_second = handler.child_first == (side == Side::creator);
  if (handler.does != Does::put_in_order || !is_second || decision.creation.kind != FORKSHIM_FORK)
    return {};
  return {Span(handler.bound_ns), true, Span(handler.lead_ns)};
}

// A vfork child shares its creator's memory, and so gets no other signal before it executes.
std::vector<int> Decider::late_signals(const Decision& decision, pid_t child) const {
  std::vector<int> signals;
  if (decision.creation.kind != FORKSHIM_VFORK) return signals;
  for (size_t index = 0; index < handlers_.size(); ++index) {
    const SupervisedHandler& handler = handlers_[index];
    if (!runs(decision, index) || handler.does != Does::send_signals) continue;
    if (handler.signal_child == 0 || handler.signal_child == SIGKILL) continue;
    say_stop(handler, handler.signal_child, child, decision, child);
    signals.push_back(handler.signal_child);
  }
  return signals;
}

void Decider::act(const Decision& decision, size_t index, Side side, pid_t child) {
  if (!runs(decision, index)) return;
  if (side == Side::child)
    act_on_child(handlers_[index], decision, child);
  else
    act_on_creator(handlers_[index], index, decision, child);
}

void Decider::act_on_child(SupervisedHandler& handler, const Decision& decision, pid_t child) {
  const bool is_late = decision.creation.kind == FORKSHIM_VFORK && handler.signal_child != SIGKILL;
  if (handler.does == Does::write_lines && handler.phases & log_child)
    write_line(handler.output, "child", decision, child);
  else if (handler.does == Does::send_signals && handler.signal_child != 0 && !is_late)
    send(handler, handler.signal_child, child, decision, child);
}

void Decider::act_on_creator(SupervisedHandler& handler, size_t index, const Decision& decision,
                             pid_t child) {
  const bool failed = decision.error != 0;
  if (handler.does == Does::write_lines) {
    if (handler.phases & (failed ? log_failed : log_parent))
      write_line(handler.output, failed ? "failed" : "parent", decision, child);
  } else if (handler.does == Does::send_signals && !failed) {
    send(handler, handler.signal_parent, decision.person->pid, decision, child);
  } else if (handler.does == Does::refuse && handler.plugin->parent) {
    forkshim_event event = decision.event(child);
    event.cookie = decision.cookies[index];
    const bool is_known = child != 0 || event.kind == FORKSHIM_THREAD;
    (!failed && is_known ? handler.plugin->parent : handler.plugin->failed)(handler.self, &event);
  }
}

}  // namespace forkshim::deep
