// SPDX-License-Identifier: MIT
#include "tree/state.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/errno_guard.h"
#include "base/kernel.h"
#include "base/text.h"
#include "base/write_guard.h"
#include "output/line_file.h"
#include "output/messages.h"
#include "process/process.h"
#include "process/thread.h"
#include "tree/deep.h"
#include "tree/line_ring.h"
#include "tree/pid_namespace.h"
#include "tree/spawning.h"

namespace forkshim::state {

constinit layout::State* shared = nullptr;
constinit bool is_guarded = false;

namespace {

void refuse(const char* path, Text reason) {
  Sentence sentence;
  sentence.add(path).add(": the state file cannot be used: ").add(reason);
  messages::say(sentence.add("; this process counts for itself").text());
}

// Allocates every page at once, because touching one that a full /dev/shm cannot provide is SIGBUS.
// Two processes may do it at the same time.
const char* give_size(int file) {
  WriteGuard write_guard;
  if (fallocate(file, 0, 0, sizeof(layout::State)) == 0) return nullptr;
  const bool supported = errno != EOPNOTSUPP && errno != ENOSYS;
  if (!supported && ftruncate(file, sizeof(layout::State)) == 0) return nullptr;
  return strerror(errno);
}

// Of the state. Untrusted: or not judged yet.
constinit Folder folder = Folder::untrusted;
constinit uid_t owner = 0;  // of the file: who began the run

// Root's own file for all processes of a tree.
bool is_for_tree(const struct stat& file) { return file.st_uid == 0 && folder == Folder::roots; }

const char* reason_against(const char* path, int file, Sentence* distrust) {
  struct stat status;
  if (!trusts_folder(path, distrust)) return distrust->c_str();
  if (const long error = kernel::fstat(file, &status)) return strerror(static_cast<int>(-error));
  owner = status.st_uid;
  if (!S_ISREG(status.st_mode)) return "it is not a regular file";
  if (status.st_uid != 0 && status.st_uid != kernel::geteuid()) return "another user owns it";
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) && !is_for_tree(status))
    return "other users may write it";
  if (status.st_size == 0) return give_size(file);
  return status.st_size == sizeof(layout::State) ? nullptr : "its size is another version's";
}

constexpr uintptr_t smallest_page = 4096;
using layout::head_size;

// The handlers that this process has named, and the part of the pool that they have.
constinit uint32_t named_handlers = 0;
constinit uint32_t reached_first = 0, reached_end = 0;
constinit const char* pool_first = nullptr;
constinit const char* pool_end = nullptr;

// Not valgrind and qemu-user, which write a mask where they are asked to, without the kernel. Both
// have no vdso(7); qemu 8.2 has one of its own, and does not wipe.
constinit bool kernel_keeps_masks = false;

size_t pool_size() { return static_cast<size_t>(pool_end - pool_first); }

// By memory of this process.
void replace() {
  ErrnoGuard errno_guard;
  // A child that has just begun is silent about a file that was cut short: its parent says so, when
  // it counts it. That may have its page where the child finds no room.
  const bool parent_says = thread.birth_ordinal != 0 && !is_reachable(shared, head_size);
  const void* const memory = mmap(shared, sizeof(layout::State), PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (memory == MAP_FAILED || parent_says) return;
  messages::say(
      "the state file was cut short, or its disk is full; this process counts for itself from here"
      " on");
}

}  // namespace

// Touches each page by the kernel, which answers with EFAULT where an access would be SIGBUS: the
// file was truncated, or has a hole there and its disk is full. Another hole is filled. Nobody
// waits for these words; a seccomp filter that lets a process fork lets it wake nobody.
bool is_reachable(const void* first, size_t size) {
  constexpr uintptr_t page = smallest_page, word = sizeof(uint32_t);
  const uintptr_t end = reinterpret_cast<uintptr_t>(first) + size;
  for (uintptr_t at = reinterpret_cast<uintptr_t>(first); at < end; at = (at / page + 1) * page)
    if (kernel::call(SYS_futex, at / word * word, FUTEX_WAKE, 1, nullptr, nullptr, 0) == -EFAULT)
      return false;
  return true;
}

bool trusts_folder(const char* path, Sentence* reason) {
  if (folder == Folder::untrusted) folder = judge_folder(path, reason);
  return folder != Folder::untrusted;
}

void know_folder(Folder judged) { folder = judged; }

void map(const char* path) {
  const int file = kernel::open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) {
    const int error = -file;
    // The run is over, or this process has another root directory: no message.
    if (error != ENOENT && error != EACCES && error != EROFS) refuse(path, strerror(error));
    return;
  }
  Sentence distrust;
  const char* reason = reason_against(path, file, &distrust);
  int error = 0;
  void* const memory = reason ? nullptr : kernel::map_shared(file, sizeof(layout::State), &error);
  if (error != 0) reason = strerror(error);
  if (!reason) pid_namespace::find_observer(file);
  kernel::close(file);
  if (reason) return refuse(path, reason);
  auto* state = static_cast<layout::State*>(memory);
  if (!is_reachable(state, sizeof state->version)) {
    kernel::unmap(memory, sizeof(layout::State));
    return refuse(path, strerror(ENOSPC));
  }
  uint32_t found = 0;
  if (!__atomic_compare_exchange_n(&state->version, &found, layout::version, false,
                                   __ATOMIC_RELAXED, __ATOMIC_RELAXED) &&
      found != layout::version) {
    kernel::unmap(memory, sizeof(layout::State));
    return refuse(path, "another version of forkshim wrote it");
  }
  shared = state;
  kernel_keeps_masks = wiped_by_kernel && getauxval(AT_SYSINFO_EHDR) != 0;
  in_deep_run = state->deep != 0;
  report_lost_line = count_lost_line;
  use_line_ring();
}

void keep_reachable(const void* first, size_t size) {
  if (shared && !is_guarded && !is_reachable(first, size)) replace();
}

// By one of the calls that libc's fork makes, too, and in half the time of the other.
void keep_page_reachable(layout::Process* entry) {
  if (!kernel_keeps_masks) return keep_reachable(layout::page_of(entry), sizeof(uint32_t));
  if (is_guarded) return;
  if (kernel::call(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &layout::page_of(entry)->touched,
                   kernel::signal_set_size) == -EFAULT)
    replace();
}

void keep_pool_reachable() {
  if (pool_first) keep_reachable(pool_first, pool_size());
}

void keep_all_reachable() {
  if (!shared || (named_handlers == 0 && !pool_first && !in_deep_run)) return;
  if (!is_reachable(shared, head_size + named_handlers * sizeof(layout::Handler)) ||
      !is_reachable(pool_first, pool_size()))
    replace();
}

bool count_unheeded() {
  keep_reachable(shared, head_size);
  if (!shared || !__atomic_load_n(&shared->attended, __ATOMIC_RELAXED)) return false;
  if (owner == kernel::geteuid()) return false;
  count_in_head(&layout::State::unheeded);
  return true;
}

void use_pool(const void* first, size_t size) {
  const auto* const start = static_cast<const char*>(first);
  if (!pool_first || start < pool_first) pool_first = start;
  if (start + size > pool_end) pool_end = start + size;
  keep_reachable(first, size);
}

void reach_handlers(uint32_t first, uint32_t end) {
  if (end > layout::handler_count) end = layout::handler_count;
  if (!shared || first >= end) return;
  reached_first = first, reached_end = end;
  // map() has reached the first page.
  const auto begin = reinterpret_cast<uintptr_t>(&shared->handlers[first]),
             behind = reinterpret_cast<uintptr_t>(&shared->handlers[end]),
             known = reinterpret_cast<uintptr_t>(shared) + smallest_page;
  const uintptr_t from = begin < known ? known : begin;
  if (from < behind) keep_reachable(reinterpret_cast<void*>(from), behind - from);
}

layout::Handler* handler(uint32_t index, const char* name, const char* plugin, bool from_file) {
  if (!shared || index >= layout::handler_count) return nullptr;
  layout::Handler* place = &shared->handlers[index];
  if (index < reached_first || index >= reached_end) keep_reachable(place, sizeof *place);
  if (named_handlers <= index) named_handlers = index + 1;
  uint32_t unnamed = 0;
  if (__atomic_compare_exchange_n(&place->named, &unnamed, 1, false, __ATOMIC_RELAXED,
                                  __ATOMIC_RELAXED)) {
    copy(place->name, sizeof place->name, name);
    copy(place->plugin, sizeof place->plugin, plugin);
    place->may_refuse = from_file;
    __atomic_store_n(&place->named, 2, __ATOMIC_RELEASE);
  }
  return place;
}

}  // namespace forkshim::state
