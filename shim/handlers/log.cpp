// SPDX-License-Identifier: MIT
// log: JSON Lines, one object for each phase of each creation, and for each program's start and
// end. The keys and their order are a contract; see forkshim.conf(5).
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/errno_name.h"
#include "forkshim/plugin.h"
#include "handlers/json_line.h"
#include "handlers/log_caller.h"
#include "handlers/log_output.h"

using namespace forkshim;

namespace {

enum Phase { start, prepared, parent, child, failed, ended, missed, phase_count };
constexpr char phase_names[phase_count][8] = {"start",  "prepare", "parent", "child",
                                              "failed", "exit",    "missed"};

struct Log {
  LogOutput output;
  unsigned phases;
  Line<600> program;  // its path as a JSON string
  char lineage[160];  // of this process
  pid_t pid;          // of this process
  bool real_time;     // libc's clock is the kernel's
};

using Row = JsonLine<4096>;       // of a program's start, with its arguments
using EventRow = JsonLine<2500>;  // less of the stack, whose pages a fork makes expensive

// The kernel is asked for a thread's number once: after a fork it belongs to another process.
pid_t thread_id(pid_t pid) {
  static thread_local pid_t known_for [[gnu::tls_model("initial-exec")]] = 0;
  static thread_local pid_t known [[gnu::tls_model("initial-exec")]] = 0;
  if (known_for != pid) {
    known = static_cast<pid_t>(syscall(SYS_gettid));  // gettid is glibc 2.30
    known_for = pid;
  }
  return known;
}

const char* kind_name(uint32_t kind) {
  return kind == FORKSHIM_FORK ? "fork" : kind == FORKSHIM_VFORK ? "vfork" : "spawn";
}

template <size_t capacity>
void begin(JsonLine<capacity>& row, const Log& log, Phase phase) {
  const bool is_new = phase == child && log.real_time;
  row.number("t", is_new ? now_ns_by_kernel(CLOCK_REALTIME) : now_ns(CLOCK_REALTIME));
  row.word("phase", phase_names[phase]);
}

bool wants(const Log& log, Phase phase) { return log.phases >> phase & 1; }

void write_event(Log& log, Phase phase, const forkshim_event& event, pid_t pid) {
  EventRow row;
  begin(row, log, phase);
  row.word("function", event.function).word("kind", kind_name(event.kind));
  row.number("seq", event.sequence).word("lineage", event.lineage);
  row.signed_number("pid", pid);
  if (phase == child) row.signed_number("ppid", event.parent_pid);
  row.signed_number("tid", phase == child ? pid : thread_id(pid));
  if (phase == parent && event.child_pid > 0) row.signed_number("child", event.child_pid);
  if (phase == failed) {
    Line<24> number;
    number.add_signed(event.error);
    const char* name = errno_name(event.error);
    row.word("error", name ? Text(name) : number.text());
    if (event.refused_by) row.string("refused_by", event.refused_by);
  }
  if (phase == parent || phase == failed)
    row.number("ns", now_ns(CLOCK_MONOTONIC) - event.start_ns);
  if (event.clone_flags != 0) row.number("flags", event.clone_flags);
  row.raw("program", log.program.text());
  add_caller(row, event.caller, log.program.text());
  log.output.write(row.finish());
}

// The arguments as a JSON list, cut where they get long.
void add_arguments(Row& row) {
  const int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  char bytes[2048];
  const ssize_t size = read(file, bytes, sizeof bytes);
  close(file);
  if (size <= 0) return;
  Line<3000> list;
  Text rest(bytes, static_cast<size_t>(size));
  list.add('[');
  while (!rest.empty()) {
    const size_t length = strnlen(rest.data, rest.size);
    if (list.left() < sizeof ",\"\"]") break;
    if (list.text().size > 1) list.add(',');
    add_quoted(list, Text(rest.data, length), 1);
    rest = length < rest.size ? Text(rest.data + length + 1, rest.size - length - 1) : Text();
  }
  row.raw("args", list.add(']').text());
}

void write_start(Log& log) {
  Row row;
  begin(row, log, start);
  row.string("lineage", log.lineage).signed_number("pid", log.pid);
  row.signed_number("ppid", getppid()).raw("program", log.program.text());
  add_arguments(row);
  log.output.write(row.finish());
}

void write_exit(int status, void* self) {
  Log& log = *static_cast<Log*>(self);
  // A vfork child that calls exit(3), against its manual, is not this process.
  if (getpid() != log.pid) return;
  Row row;
  begin(row, log, ended);
  row.string("lineage", log.lineage).signed_number("pid", log.pid);
  row.raw("program", log.program.text()).signed_number("status", status & 0xff);
  log.output.write(row.finish());
}

void complain(const forkshim_host* host, const char* key, Text value, Text reason) {
  Line<500> sentence;
  sentence.add(key).add(" = \"").add(value).add("\": ").add(reason);
  host->log(host, FORKSHIM_ERROR, sentence.text().data, sentence.text().size);
}

void complain_about_phase(const forkshim_host* host, Text word) {
  Line<200> reason;
  reason.add("expected a list of");
  const char* nearest = nullptr;
  for (const char* name : phase_names) {
    reason.add(name == phase_names[0] ? " " : ", ").add(name);
    if (edit_distance(word, name) < 3) nearest = name;
  }
  if (nearest) reason.add("; did you mean \"").add(nearest).add("\"?");
  complain(host, "phases", word, reason.text());
}

bool read_phases(const forkshim_host* host, unsigned* phases) {
  const char* value = host->option(host, "phases");
  if (!value) {
    *phases = 1u << start | 1u << parent | 1u << child | 1u << failed | 1u << ended | 1u << missed;
    return true;
  }
  *phases = 0;
  Text rest = value;
  do {
    const Text word = next_word(&rest, ',');
    int phase = 0;
    while (phase < phase_count && !(word == phase_names[phase])) ++phase;
    if (phase == phase_count) {
      complain_about_phase(host, word);
      return false;
    }
    *phases |= 1u << phase;
  } while (!rest.empty());
  return true;
}

int init(const forkshim_host* host, void** self) {
  auto* log = static_cast<Log*>(calloc(1, sizeof(Log)));
  if (!log) return ENOMEM;
  *self = log;
  log->output = LogOutput();
  if (!read_phases(host, &log->phases)) return EINVAL;
  const char* output = host->option(host, "output");
  if (!output) output = "stderr";
  if (const char* reason = log->output.open(output, host->program, host->lineage, host->checking)) {
    complain(host, "output", output, reason);
    return EINVAL;
  }
  if (host->checking) return 0;
  add_quoted(log->program, host->program, 0);
  copy(log->lineage, sizeof log->lineage, host->lineage);
  log->pid = getpid();
  log->real_time = is_real_time();
  if (wants(*log, start)) write_start(*log);
  if (wants(*log, ended)) on_exit(write_exit, log);
  return 0;
}

int prepare(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  if (wants(log, prepared)) write_event(log, prepared, *event, event->parent_pid);
  return 0;
}

void in_parent(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  if (wants(log, parent)) write_event(log, parent, *event, event->parent_pid);
}

void in_failed(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  if (wants(log, failed)) write_event(log, failed, *event, event->parent_pid);
}

void in_child(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  copy(log.lineage, sizeof log.lineage, event->lineage);
  log.pid = event->child_pid;
  log.output.begin_child(event->lineage, event->child_pid);
  if (wants(log, child)) write_event(log, child, *event, event->child_pid);
}

// Writes a line and stores nothing: the memory is the parent's.
void in_vfork_child(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  if (wants(log, child)) write_event(log, child, *event, event->child_pid);
}

void in_missed(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  copy(log.lineage, sizeof log.lineage, event->lineage);
  log.pid = event->child_pid;
  log.output.begin_child(event->lineage, event->child_pid);
  if (!wants(log, missed)) return;
  Row row;
  begin(row, log, missed);
  row.string("lineage", event->lineage).signed_number("pid", log.pid);
  row.signed_number("ppid", getppid()).raw("program", log.program.text());
  log.output.write(row.finish());
}

}  // namespace

extern const forkshim_plugin forkshim_log;
constexpr forkshim_plugin forkshim_log = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "log",
    .version = "1",
    .flags = FORKSHIM_WANTS_TIME,
    .reserved = 0,
    .init = init,
    .prepare = prepare,
    .parent = in_parent,
    .failed = in_failed,
    .child = in_child,
    .vfork_child = in_vfork_child,
    .fini = nullptr,
    .missed = in_missed,
};
