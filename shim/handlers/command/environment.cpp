// SPDX-License-Identifier: MIT
#include "handlers/command/environment.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/errno_name.h"
#include "base/kernel.h"
#include "base/proc.h"
#include "protocol/kinds.h"

namespace forkshim {
namespace {

constexpr char default_path[] = "/usr/local/bin:/usr/bin:/bin";

// What stat(5) says of a process: its parent, and the signal that its end gives.
struct Kinship {
  pid_t parent = 0;
  long exit_signal = SIGCHLD;
};

bool read_kinship(pid_t pid, Kinship* kinship) {
  Line<32> path;
  path.add("/proc/").add_signed(pid).add("/stat");
  char text[1024];
  const long size = read_file(path.c_str(), text, sizeof text - 1);
  if (size <= 0) return false;
  text[size] = '\0';
  // The name may hold anything.
  const char* field = strrchr(text, ')');
  for (int number = 3; field && number <= 38; ++number) {
    field = strchr(field + 1, ' ');
    if (field && number == 4) kinship->parent = static_cast<pid_t>(strtol(field, nullptr, 10));
    if (field && number == 38) kinship->exit_signal = strtol(field, nullptr, 10);
  }
  return field != nullptr;
}

bool shows_own_processes() {
  char self[24] = "";
  return kernel::readlink("/proc/self", self, sizeof self - 1) > 0 && atoi(self) == getpid();
}

// A variable can come from anywhere. The parent of a command is a process of ours that ends without
// a signal, which hardly another does. Where /proc cannot tell, the variable counts.
bool is_below_watcher() {
  if (!shows_own_processes()) return true;
  constexpr int most = 1024;
  Kinship kinship;
  pid_t pid = getpid();
  for (int i = 0; i < most && pid > 1; ++i, pid = kinship.parent) {
    if (!read_kinship(pid, &kinship)) return i == 0;
    if (kinship.exit_signal == 0) return true;
  }
  return false;
}

}  // namespace

// A set-user-ID program would run the command with its privileges.
bool would_recurse_or_is_setuid() {
  return getauxval(AT_SECURE) != 0 || (getenv("FORKSHIM_EVENT_HANDLER") && is_below_watcher());
}

bool CommandEnvironment::add(const char* name, const char* value) {
  if (!value) return true;
  const size_t size = strlen(name) + strlen(value) + 2;
  auto* variable = static_cast<char*>(malloc(size));
  if (!variable) return false;
  snprintf(variable, size, "%s=%s", name, value);
  fixed_[count_++] = variable;
  return true;
}

bool CommandEnvironment::begin(const forkshim_host& host, const WordList& passed) {
  fixed_ = static_cast<const char**>(calloc(passed.size() + 3, sizeof(char*)));
  if (!fixed_) return false;
  const char* path = getenv("PATH");
  bool done = add("PATH", path ? path : default_path) && add("FORKSHIM_EVENT_HANDLER", host.name) &&
              add("FORKSHIM_EVENT_PROGRAM", host.program);
  for (const char* name : passed) done = done && add(name, getenv(name));
  return done;
}

void EventVariables::add(const char* name, Text value) {
  starts_[count_++] = text_.text().size;
  text_.add("FORKSHIM_EVENT_").add(name).add('=').add(value).add('\0');
}

void EventVariables::add(const char* name, int64_t number) {
  Line<24> digits;
  add(name, digits.add_signed(number).text());
}

EventVariables::EventVariables(const forkshim_event& event, const char* phase) {
  add("PHASE", phase);
  add("FUNCTION", event.function);
  add("KIND", kind_name(event.kind));
  add("LINEAGE", event.lineage);
  add("SEQUENCE", static_cast<int64_t>(event.sequence));
  add("DEPTH", int64_t{event.depth});
  add("PID", int64_t{event.parent_pid});
  if (event.child_pid > 0) add("CHILD", int64_t{event.child_pid});
  if (event.clone_flags != 0) add("FLAGS", static_cast<int64_t>(event.clone_flags));
  if (event.error == 0) return;
  if (const char* name = errno_name(event.error)) {
    add("ERROR", Text(name));
  } else {
    add("ERROR", int64_t{event.error});
  }
  if (event.refused_by) add("REFUSED_BY", Text(event.refused_by));
}

void EventVariables::write(const CommandEnvironment& fixed, const char** variables) const {
  for (size_t i = 0; i < fixed.size(); ++i) *variables++ = fixed[i];
  for (size_t i = 0; i < count_; ++i) *variables++ = text_.text().data + starts_[i];
  *variables = nullptr;
}

}  // namespace forkshim
