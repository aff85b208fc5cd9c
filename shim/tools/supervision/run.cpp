// SPDX-License-Identifier: MIT
#include "supervision/run.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "supervision/companion.h"
#include "supervision/descendants.h"
#include "supervision/process_table.h"
#include "supervision/result_facts.h"
#include "supervision/start.h"
#include "supervision/supervision.h"

namespace forkshim {
namespace {

constexpr auto until_it_lasts = std::chrono::milliseconds(100);
constexpr auto between_looks = std::chrono::milliseconds(250);

}  // namespace

pid_t Supervision::next_change(int& status) {
  const pid_t waited = request_.companion ? request_.companion->next_waited(status) : 0;
  return waited != 0 ? waited : waitpid(-1, &status, WNOHANG | __WALL);
}

void Supervision::reap() {
  for (;;) {
    int status = 0;
    const pid_t pid = next_change(status);
    if (pid == 0) {
      if (result_.ended) children_ = !only_strangers_left();
      return;
    }
    if (pid < 0) {
      children_ = errno != ECHILD;
      return;
    }
    const int stopped_by = request_.companion ? request_.companion->take(pid, status) : 0;
    if (pid == pid_ && stopped_by != 0) traced_stop_ = stopped_by;
    if (WIFSTOPPED(status)) continue;
    result_.reaped.push_back({pid, status, wall_time()});
    if (pid != pid_) continue;
    result_.wait_status = status;
    result_.ended = true;
    ended_at_ = Clock::now();
    witness_.end();
  }
}

bool Supervision::was_ended() const {
  return result_.timeout || result_.flooded || result_.stopped_by != 0;
}

bool Supervision::over() const {
  if (was_ended() || !children_) return true;
  if (!result_.ended) return false;
  if (request_.left == Request::Left::leave) return true;
  return request_.left == Request::Left::kill && Clock::now() >= ended_at_ + request_.grace;
}

Span Supervision::until_next_deadline() const {
  const auto now = Clock::now();
  constexpr Span never{-1};
  Span rest = never;
  if (lasts_) rest = std::max(start_ + until_it_lasts - now, Span(0));
  if (request_.timeout > Span(0)) rest = sooner(rest, std::max(start_ + timeout_ - now, Span(0)));
  if (result_.ended && request_.left == Request::Left::kill)
    rest = sooner(rest, std::max(ended_at_ + request_.grace - now, Span(0)));
  if (request_.floods) rest = sooner(rest, std::max(next_look_ - now, Span(0)));
  // An orphan that reaps itself (CLONE_AUTOREAP) ends without a signal to anybody.
  if (result_.ended) rest = sooner(rest, std::chrono::milliseconds(100));
  return request_.companion ? sooner(rest, request_.companion->until_deadline()) : rest;
}

void Supervision::check_timeout() {
  if (request_.timeout == Span(0) || Clock::now() < start_ + timeout_) return;
  // The grace is no part of the command's time: it cannot run out there.
  if (result_.ended && request_.left == Request::Left::kill) return;
  // It may be about to try again, and then needs its time.
  if (Clock::now() < start_ + request_.patience && a_descendant_sleeps()) {
    timeout_ = std::min(Clock::now() - start_ + request_.timeout, request_.patience);
    return;
  }
  result_.timeout = true;
  if (!result_.ended) ended_at_ = Clock::now();
}

void Supervision::check_lasts() {
  if (lasts_ && Clock::now() >= start_ + until_it_lasts) std::exchange(lasts_, nullptr)();
}

// A program that goes wrong may print for ever, and a disk be full before its time is over.
void Supervision::check_flood() {
  if (!request_.floods || Clock::now() < next_look_) return;
  result_.flooded = request_.floods();
  if (result_.flooded && !result_.ended) ended_at_ = Clock::now();
  next_look_ = Clock::now() + between_looks;
}

void Supervision::watch() {
  for (;;) {
    child_has_changed_ |= request_.companion && request_.companion->has_waited();
    if (child_has_changed_ || result_.ended) reap();
    check_timeout();
    check_flood();
    if (over()) return;
    check_lasts();
    if (signals_may_wait_) {
      if (const auto signal = signals_.next(Span(0))) {
        take(*signal);
        continue;
      }
      signals_may_wait_ = false;
    }
    if (std::exchange(child_has_changed_, false)) follow_stop();
    wait();
  }
}

void Supervision::wait() {
  const Span time = until_next_deadline();
  if (Companion* const companion = request_.companion) {
    const int descriptor = companion_is_over_ ? -1 : companion->descriptor();
    const auto awaited = signals_.await(descriptor, companion->alarm(), time);
    signals_may_wait_ = awaited.signal;
    companion_is_over_ |= awaited.is_over;
    companion->serve(awaited.readable);
  } else if (const auto signal = signals_.next(time)) {
    signals_may_wait_ = true;
    take(*signal);
  }
}

Result Supervision::conclude() {
  constexpr auto bound = std::chrono::seconds(5);
  result_.pid = pid_;
  result_.elapsed = ended_at_ - start_;
  if (children_) {
    list_left(result_);
    const bool spare = request_.left == Request::Left::leave && result_.ended;
    if (!spare) result_.all_ended = end_descendants(signals_, bound);
  }
  add_usage(result_);
  return result_;
}

Result run(const Request& request) {
  using Taken = SignalIntake::Taken;
  return run(request, SignalIntake(request.stop_on_signal ? Taken::usual : Taken::every));
}

Result run(const Request& request, const SignalIntake& signals) {
  disown_descendants();
  if (request.adopt_orphans) prctl(PR_SET_CHILD_SUBREAPER, 1);
  // Before the command begins: on a busy machine it may have ended when this process runs again.
  const auto begin = Clock::now();
  GroupWitness witness;
  const Started started = start(request, signals, witness);
  if (request.begun) request.begun();
  if (started.error) return failure_of(started);
  if (request.pid_to >= 0) (void)!write(request.pid_to, &started.pid, sizeof started.pid);
  Supervision supervision(request, signals, witness, begin, started.pid);
  supervision.watch();
  // What the companion holds goes on at its end, which is not for a run that was ended.
  const bool kill_first = supervision.was_ended();
  if (request.companion && !kill_first) request.companion->end();
  witness.end();
  Result result = supervision.conclude();
  if (request.companion && kill_first) request.companion->end();
  return result;
}

}  // namespace forkshim
