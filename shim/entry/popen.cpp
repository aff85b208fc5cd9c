// SPDX-License-Identifier: MIT
// popen and _IO_popen. The pid stays inside libc, so handlers are not told it. And pclose, which
// waits for it: the run learns by the lineage how the child ended, if that wrote no end itself.
#include <stdio.h>
#include <sys/mman.h>

#include "base/kernel.h"
#include "base/text.h"
#include "entry/child_end.h"
#include "entry/follow.h"
#include "libc/next.h"
#include "process/process.h"

using namespace forkshim;

namespace forkshim {

// A stream and its child's lineage.
struct PopenStream {
  const void* stream;  // null: free
  uint32_t taken;      // 1: by who fills it or reads it
  char lineage[lineage_size];
};

// A page of them. A child has none of its parent's: the kernel wipes this and the pointer to it.
struct PopenStreams {
  PopenStreams* older;
  PopenStream entries[28];
};
static_assert(sizeof(PopenStreams) <= 4096);

}  // namespace forkshim

namespace {

constinit next::Real<FILE*(const char*, const char*)> next_popen("popen");
constinit next::Real<int(FILE*)> next_pclose("pclose");

bool take(PopenStream& entry) {
  return __atomic_exchange_n(&entry.taken, 1, __ATOMIC_ACQUIRE) == 0;
}

void give_back(PopenStream& entry) { __atomic_store_n(&entry.taken, 0, __ATOMIC_RELEASE); }

PopenStreams* first_part() { return __atomic_load_n(&process->popen_streams, __ATOMIC_ACQUIRE); }

// `use` gets the entry of that stream. False if there is none that is free to be used.
template <typename Use>
bool with_entry(FILE* stream, Use use) {
  if (!process) return false;
  for (PopenStreams* part = first_part(); part; part = part->older)
    for (PopenStream& entry : part->entries) {
      if (__atomic_load_n(&entry.stream, __ATOMIC_RELAXED) != stream || !take(entry)) continue;
      const bool is_that = entry.stream == stream;
      if (is_that) use(entry);
      give_back(entry);
      if (is_that) return true;
    }
  return false;
}

// False without memory.
bool add_part() {
  auto* const part = static_cast<PopenStreams*>(kernel::map(sizeof(PopenStreams)));
  if (!part) return false;
  kernel::call(SYS_madvise, part, sizeof *part, MADV_WIPEONFORK);
  part->older = first_part();
  while (!__atomic_compare_exchange_n(&process->popen_streams, &part->older, part, false,
                                      __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
  }
  return true;
}

// A stream that fclose(3) closed leaves its entry behind, and its address to another one.
void remember(FILE* stream, const char* lineage) {
  const auto fill = [=](PopenStream& entry) {
    copy(entry.lineage, sizeof entry.lineage, lineage);
    __atomic_store_n(&entry.stream, stream, __ATOMIC_RELAXED);
  };
  if (with_entry(stream, fill)) return;
  while (process && !with_entry(nullptr, fill) && add_part()) {
  }
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
  with_entry(stream, [&lineage](PopenStream& entry) {
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
