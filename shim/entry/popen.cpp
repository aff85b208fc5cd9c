// SPDX-License-Identifier: MIT
// popen and _IO_popen. The pid stays inside libc, so handlers are not told it. And pclose, which
// waits for it: the run learns by the lineage how the child ended, if that wrote no end itself.
#include <stdio.h>

#include "base/text.h"
#include "entry/child_end.h"
#include "entry/follow.h"
#include "libc/next.h"
#include "process/process.h"

using namespace forkshim;

namespace {

constinit next::Real<FILE*(const char*, const char*)> next_popen("popen");
constinit next::Real<int(FILE*)> next_pclose("pclose");

bool take(PopenChild& entry) { return __atomic_exchange_n(&entry.taken, 1, __ATOMIC_ACQUIRE) == 0; }

void give_back(PopenChild& entry) { __atomic_store_n(&entry.taken, 0, __ATOMIC_RELEASE); }

// `use` gets the entry of that stream. False if there is none that is free to be used: where all
// are taken, the run is not told.
template <typename Use>
bool with_entry(FILE* stream, Use use) {
  if (!process) return false;
  for (PopenChild& entry : process->popen_children) {
    if (__atomic_load_n(&entry.stream, __ATOMIC_RELAXED) != stream || !take(entry)) continue;
    const bool is_that = entry.stream == stream;
    if (is_that) use(entry);
    give_back(entry);
    if (is_that) return true;
  }
  return false;
}

// A stream that fclose(3) closed leaves its entry behind, and its address to another one.
void remember(FILE* stream, const char* lineage) {
  const auto fill = [=](PopenChild& entry) {
    copy(entry.lineage, sizeof entry.lineage, lineage);
    __atomic_store_n(&entry.stream, stream, __ATOMIC_RELAXED);
  };
  if (!with_entry(stream, fill)) with_entry(nullptr, fill);
}

FILE* finish(Creation& creation, FILE* stream) {
  if (stream) {
    creation.after_in_parent(0);
    if (report_child_end) remember(stream, creation.lineage());
  } else {
    creation.after_failure(errno);
  }
  return stream;
}

FILE* call_popen(const char* command, const char* mode) {
  FollowedEnviron followed_environ;
  return next_popen(command, mode);
}

[[gnu::noinline]] int reported_pclose(FILE* stream) {
  char lineage[lineage_size] = "";
  with_entry(stream, [&lineage](PopenChild& entry) {
    copy(lineage, sizeof lineage, entry.lineage);
    __atomic_store_n(&entry.stream, nullptr, __ATOMIC_RELAXED);
  });
  const int status = next_pclose(stream);
  if (lineage[0]) tell_child_end(0, lineage, status);
  return status;
}

FILE* dispatch_popen(Function function, const void* caller, const char* command, const char* mode) {
  if (!should_dispatch()) return call_popen(command, mode);
  return count_or_run<NullStream>(
      {function, FORKSHIM_SPAWN, caller}, [=] { return call_popen(command, mode); }, finish);
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT FILE* popen(const char* command, const char* mode) {
  return dispatch_popen(Function::popen, FORKSHIM_CALLER(), command, mode);
}

FORKSHIM_EXPORT FILE* _IO_popen(const char* command, const char* mode) {
  return dispatch_popen(Function::popen_alias, FORKSHIM_CALLER(), command, mode);
}

FORKSHIM_EXPORT int pclose(FILE* stream) {
  if (!report_child_end) [[likely]]
    return next_pclose(stream);
  return reported_pclose(stream);
}
}
