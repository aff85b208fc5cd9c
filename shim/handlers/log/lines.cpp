// SPDX-License-Identifier: MIT
// The keys and their order are a contract; see forkshim-log(5).
#include "handlers/log/lines.h"

#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <new>

#include "base/clock.h"
#include "base/errno_name.h"
#include "base/kernel.h"
#include "base/scratch.h"
#include "elf/loaded_object.h"
#include "handlers/log/flag_names.h"
#include "handlers/log/script_keys.h"
#include "handlers/log/stack_keys.h"
#include "handlers/log/start_keys.h"
#include "output/json_line.h"
#include "protocol/kinds.h"

namespace forkshim::log {

namespace {

// Nearly every line fits. A larger one touches another page of the stack, which the child has to
// copy (base/relro.h).
using Row = JsonLine<448>;
using LongRow = JsonLine<4096>;

// Caches the thread's ID, until a fork puts it into another process.
pid_t thread_id(pid_t pid) {
  static thread_local pid_t known_for [[gnu::tls_model("initial-exec")]] = 0;
  static thread_local pid_t known [[gnu::tls_model("initial-exec")]] = 0;
  if (known_for != pid) {
    known = static_cast<pid_t>(kernel::call(SYS_gettid));
    known_for = pid;
  }
  return known;
}

// The first and the last line of a process come when little of libc is mapped in, hence the system
// call.
template <size_t capacity>
void begin(JsonLine<capacity>& row, const Log& log, Phase phase) {
  const bool by_kernel = (phase == Phase::child || phase == Phase::exit) && log.real_time;
  row.number(key::time, by_kernel ? now_ns_without_vdso(CLOCK_REALTIME) : now_ns(CLOCK_REALTIME));
  row.word(key::phase, phase_name(phase));
}

// Where the creation was called, such as "/usr/bin/dash+0x1234".
template <size_t capacity>
void add_caller(JsonLine<capacity>& row, const void* caller, Text program_as_json) {
  const Object object = loaded_object_at(caller);
  if (!object.path) return;
  Line<capacity>& value = row.begin(key::caller);
  if (object.path[0]) {
    value.add('"');
    row.escape(object.path);
  } else {
    value.add(Text(program_as_json.data, program_as_json.size - 1));
  }
  value.add('+').add_hex(object.offset_of(caller)).add('"');
}

template <size_t capacity>
void describe(JsonLine<capacity>& row, const Log& log, Phase phase, const forkshim_event& event,
              pid_t pid) {
  begin(row, log, phase);
  row.word(key::function, event.function).word(key::kind, kind_name(event.kind));
  row.number(key::sequence, event.sequence).word(key::lineage, event.lineage);
  row.signed_number(key::pid, pid);
  if (phase == Phase::child) row.signed_number(key::parent_pid, event.parent_pid);
  row.signed_number(key::thread, phase == Phase::child ? pid : thread_id(pid));
  if (phase == Phase::parent && event.child_pid > 0) row.signed_number(key::child, event.child_pid);
  if (phase == Phase::failed) {
    Line<24> number;
    number.add_signed(event.error);
    const char* name = errno_name(event.error);
    row.word(key::error, name ? Text(name) : number.text());
    if (event.refused_by) row.string(key::refused_by, event.refused_by);
  }
  if (phase == Phase::parent || phase == Phase::failed)
    row.number(key::duration, now_ns(CLOCK_MONOTONIC) - event.start_ns);
  if (event.clone_flags != 0) {
    row.number(key::flags, event.clone_flags);
    add_flag_names(row, event);
  }
  row.raw(key::program, log.program.text());
  add_caller(row, event.caller, log.program.text());
}

[[gnu::cold, gnu::noinline]] void write_long_event(Log& log, Phase phase,
                                                   const forkshim_event& event, pid_t pid) {
  Scratch<LongRow> row;
  if (!row) return;
  describe(*row, log, phase, event, pid);
  log.output->write(row->finish());
}

}  // namespace

void write_event(Log& log, Phase phase, const forkshim_event& event, pid_t pid) {
  Row row;
  describe(row, log, phase, event, pid);
  if (!row.is_whole()) return write_long_event(log, phase, event, pid);
  log.output->write(row.finish());
}

// One line at a time has it for nothing; others, which are in another thread or interrupted by a
// signal, make one for themselves. A fork wipes it, so that no child finds it taken by a thread
// that it does not have, and the parent copies no page of it.
struct StackSpace {
  uint32_t taken;
  unwind::RuleCache cache;
  unwind::Walk walk;
  LongRow row;
};

[[gnu::cold]] StackSpace* make_stack_space() {
  unwind::Walk::prepare();
  void* const memory = kernel::map(sizeof(StackSpace));
  if (memory) kernel::call(SYS_madvise, memory, sizeof(StackSpace), MADV_WIPEONFORK);
  return static_cast<StackSpace*>(memory);
}

namespace {

void write_in(StackSpace& space, Log& log, Phase phase, const forkshim_event& event, pid_t pid) {
  LongRow& row = *new (&space.row) LongRow;
  describe(row, log, phase, event, pid);
  if (log.has_stack) {
    new (&space.walk) unwind::Walk;
    space.walk.run(&space.cache);
    add_stack(row, space.walk.stack(), log.program.text());
  }
  // An exec may be a vfork child's, whose memory is its parent's.
  if (log.has_script && event.kind != FORKSHIM_EXEC) add_script(row);
  log.output->write(row.finish());
}

}  // namespace

[[gnu::noinline]] void write_event_with_stack(Log& log, Phase phase, const forkshim_event& event,
                                              pid_t pid) {
  StackSpace* const space = log.stack_space;
  if (space && __atomic_exchange_n(&space->taken, 1, __ATOMIC_ACQUIRE) == 0) {
    write_in(*space, log, phase, event, pid);
    return __atomic_store_n(&space->taken, 0, __ATOMIC_RELEASE);
  }
  if (Scratch<StackSpace> own; own) write_in(*own, log, phase, event, pid);
}

// On the stack: a program starts with a large one.
[[gnu::cold]] void write_start(Log& log) {
  LongRow row;
  begin(row, log, Phase::start);
  row.string(key::lineage, log.self->lineage).signed_number(key::pid, log.self->pid);
  row.signed_number(key::parent_pid, kernel::getppid()).raw(key::program, log.program.text());
  add_origin(row);
  add_arguments(row);
  log.output->write(row.finish());
}

[[gnu::cold]] void write_missed(Log& log, const forkshim_event& event) {
  Row row;
  begin(row, log, Phase::missed);
  row.string(key::lineage, event.lineage).signed_number(key::pid, log.self->pid);
  row.signed_number(key::parent_pid, kernel::getppid()).raw(key::program, log.program.text());
  log.output->write(row.finish());
}

// Not cold, though it ends a process: gcc would read the keys from .rodata (base/relro.h).
void write_exit(Log& log, int status) {
  Row row;
  begin(row, log, Phase::exit);
  row.string(key::lineage, log.self->lineage).signed_number(key::pid, log.self->pid);
  row.raw(key::program, log.program.text());
  if (status != INT_MIN) row.signed_number(key::status, status & 0xff);
  log.output->write(row.finish());
}

}  // namespace forkshim::log
