// SPDX-License-Identifier: MIT
// Threads and execs: what a process makes within itself. It bears the same stamp afterwards, so
// that nothing waits for another, and no child is looked for.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "deep/announcement.h"
#include "deep/answers.h"
#include "protocol/kinds.h"
#include "text/files.h"

namespace forkshim::deep {
namespace {

// By an attempt of the same search in PATH, and in the same program image: another one has its
// stack and its code elsewhere, as far as addresses are random.
bool is_same_search(const LastExec& last, const Notice& notice, const ExecArguments& words) {
  const std::string_view name = base_name(words.path);
  return last.thread == notice.thread && !name.empty() && name == base_name(last.words.path) &&
         last.call.instruction_pointer == notice.call.instruction_pointer &&
         last.words.arguments == words.arguments && last.words.environment == words.environment;
}

Inode identity_of(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 ? Inode{status.st_dev, status.st_ino} : Inode{};
}

Inode file_of(pid_t thread, const std::string& path) {
  const char* const from = path.starts_with('/') ? "root" : "cwd";
  return identity_of(fmt::format("/proc/{}/{}/{}", thread, from, path));
}

Inode program_of(pid_t process) { return identity_of(fmt::format("/proc/{}/exe", process)); }

bool executes_same_file(pid_t process) {
  const Inode own = program_of(getpid());
  return own.number != 0 && own == program_of(process);
}

// Whether the last attempt can be what has led to this program.
bool has_executed(const LastExec& last, const Inode& program, pid_t thread) {
  return program.number != 0 &&
         (program != last.program || program == file_of(thread, last.words.path));
}

// Nobody is told of an exec's failure. That another attempt follows shows it.
void count_as_failed(layout::Function& counters) {
  __atomic_fetch_sub(&counters.made, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&counters.failed, 1, __ATOMIC_RELAXED);
}

}  // namespace

// Whether the command is about to begin: until then it is this program's own copy.
bool Answers::is_start(const Notice& notice) {
  if (root_has_begun_ || notice.thread != root_) return false;
  root_has_begun_ = !executes_same_file(root_);
  return !root_has_begun_;
}

std::optional<std::uint32_t> Answers::announced_within(Person& person, const Notice& notice,
                                                       std::uint8_t kind) {
  if (kind == FORKSHIM_THREAD) return find_announcement(state_, notice.thread, kind);
  AnnouncedExec& last = person.announced_exec;
  const std::uint64_t instruction = notice.call.instruction_pointer;
  if (const auto announced = take_announced_exec(state_, notice.thread))
    last = {notice.thread, instruction, *announced};
  else if (last.thread != notice.thread || last.instruction != instruction)
    return std::nullopt;
  return last.announced;
}

// As Answers::was_asked_before. A search in PATH makes the same call again and again, so that for
// an exec what is known of the thread's signals decides alone.
bool Answers::was_asked_before_within(const Person& person, const Notice& notice,
                                      std::uint8_t kind) {
  const int thread = notice.thread;
  const bool restarts = guard_.watches(thread) && guard_.take_restart(thread);
  if (kind == FORKSHIM_EXEC)
    return restarts && person.last_exec.thread == thread && person.last_exec.went_on;
  const LastThread& last = person.last_thread;
  if (!last.went_on || last.maker != thread) return false;
  if (guard_.watches(thread)) return restarts;
  return is_same_call(notice, last.call) &&
         !may_be_thread_of(person.pid, last.last_pid, last_pid_.read()) &&
         can_be_interrupted(status_of(thread));
}

// True once, for the clone by which libc makes what clone3 could not.
bool Answers::falls_back(Person& person, const Notice& notice, const Creation& creation) {
  constexpr std::uint64_t signal = 0xff;
  if (person.missing_clone3.thread != notice.thread) return false;
  const MissingClone3 missing = std::exchange(person.missing_clone3, {});
  return (creation.function == Function::syscall_clone ||
          creation.function == Function::thread_clone) &&
         (creation.flags & ~signal) == missing.flags;
}

void Answers::take_within(const Notice& notice, const Creation& creation) {
  const std::uint8_t kind = creation.kind;
  const bool is_wanted = (decider_.kinds() & kind) && !is_start(notice);
  const PersonPtr person = is_wanted ? family_.find(notice.thread) : nullptr;
  if (!person) return void(listener_.let_go_on(notice));
  family_.keep(person);
  if (const auto announced = announced_within(*person, notice, kind)) {
    Family::raise_ordinal(*person, kind, *announced);
    return void(listener_.let_go_on(notice));
  }
  if (falls_back(*person, notice, creation)) return void(listener_.refuse(notice, ENOSYS));
  const bool asked_before = was_asked_before_within(*person, notice, kind);
  guard_against_signals(*person, notice, asked_before);
  if (!asked_before) settling_.finish(notice.thread, person->pid);
  if (asked_before || !person->counted)
    listener_.let_go_on(notice);
  else
    decide(person, notice, creation);
  say_what_is_not_sure();
}

void Answers::continue_search(Decision& decision) {
  LastExec& last = decision.person->last_exec;
  const Notice& notice = decision.notice;
  ExecArguments words = arguments_of(notice);
  const Inode program = program_of(notice.thread);
  decision.goes_on =
      is_same_search(last, notice, words) && !has_executed(last, program, notice.thread) &&
      (words.path != last.words.path || file_of(notice.thread, words.path) == Inode{});
  if (decision.goes_on) {
    decision.ordinal = last.ordinal;
    decision.selected = last.selected;
    if (last.went_on) count_as_failed(state_.functions[static_cast<unsigned>(last.function)]);
  } else {
    family_.record(*decision.person);
  }
  last.words = std::move(words);
  last.program = program;
}

void Answers::remember_within(const Decision& decision) {
  Person& person = *decision.person;
  const Notice& notice = decision.notice;
  const bool went_on = decision.error == 0;
  if (decision.creation.kind == FORKSHIM_THREAD) {
    person.last_thread = {notice.thread, notice.call, last_pid_.read(), went_on};
    return;
  }
  LastExec& last = person.last_exec;
  last = {notice.thread,
          notice.call,
          std::move(last.words),
          last.program,
          decision.creation.function,
          decision.ordinal,
          went_on,
          decision.selected};
}

}  // namespace forkshim::deep
