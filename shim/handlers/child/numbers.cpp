// SPDX-License-Identifier: MIT
// Settings of a child that are one number, or one short text, for the kernel.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/line.h"
#include "base/proc.h"
#include "base/signal_name.h"
#include "handlers/child/setting.h"

namespace forkshim {
namespace {

bool read_between(long least, long most, ChildValue* value) {
  Text text = value->text;
  const bool is_negative = text.starts_with("-");
  if (is_negative) text = Text(text.data + 1, text.size - 1);
  uint64_t size;
  if (!parse_number(text, 1'000'000'000, &size)) return false;
  value->number = is_negative ? -static_cast<long>(size) : static_cast<long>(size);
  return least <= value->number && value->number <= most;
}

bool read_signal(const forkshim_host&, ChildValue* value) {
  value->number = signal_by_name(value->text);
  return value->number != 0;
}

// If the parent ended before prctl(), the kernel sends nothing, so the child signals itself.
// getppid() is 0 in a new pid namespace, and another process under CLONE_PARENT. A daemon is meant
// to outlive its parent.
int set_pdeathsig(const ChildValue& value, const forkshim_event& event) {
  if (Text(event.function) == "daemon") return 0;
  if (const long error = -kernel::call(SYS_prctl, PR_SET_PDEATHSIG, value.number))
    return static_cast<int>(error);
  const pid_t parent = kernel::getppid();
  if (parent == event.parent_pid || parent == 0 || (event.clone_flags & CLONE_PARENT)) return 0;
  return kernel::kill(kernel::getpid(), static_cast<int>(value.number));
}

bool read_nice(const forkshim_host&, ChildValue* value) { return read_between(-20, 19, value); }

int set_nice(const ChildValue& value, const forkshim_event&) {
  return static_cast<int>(-kernel::call(SYS_setpriority, PRIO_PROCESS, 0, value.number));
}

bool read_oom_score(const forkshim_host&, ChildValue* value) {
  return read_between(-1000, 1000, value);
}

int set_oom_score(const ChildValue& value, const forkshim_event&) {
  Line<24> number;
  number.add_signed(value.number);
  const long file = syscall(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  const long written = syscall(SYS_write, file, number.text().data, number.text().size);
  const int error = written < 0 ? errno : 0;
  syscall(SYS_close, file);
  return error;
}

bool read_umask(const forkshim_host&, ChildValue* value) {
  char* end;
  const size_t length = strlen(value->text);
  if (length == 0 || length > 4 || strspn(value->text, "01234567") != length) return false;
  value->number = strtol(value->text, &end, 8);
  return value->number <= 0777;
}

int set_umask(const ChildValue& value, const forkshim_event&) {
  kernel::call(SYS_umask, value.number);
  return 0;
}

bool read_name(const forkshim_host&, ChildValue* value) {
  constexpr size_t longest = 15;  // of what prctl keeps, without its zero
  return value->text[0] && strlen(value->text) <= longest;
}

int set_name(const ChildValue& value, const forkshim_event&) {
  return static_cast<int>(-kernel::call(SYS_prctl, PR_SET_NAME, value.text));
}

bool read_close_from(const forkshim_host&, ChildValue* value) {
  return read_between(STDERR_FILENO + 1, 1'000'000'000, value);
}

int close_from(const ChildValue& value, const forkshim_event&) {
  return close_descriptors_from(static_cast<unsigned>(value.number));
}

}  // namespace

constexpr ChildSetting child_pdeathsig = {"pdeathsig", "a signal such as SIGKILL, SIGTERM or 15",
                                          read_signal, set_pdeathsig, 0};
constexpr ChildSetting child_nice = {"nice", "a number from -20 to 19", read_nice, set_nice, 0};
constexpr ChildSetting child_oom_score_adj = {"oom_score_adj", "a number from -1000 to 1000",
                                              read_oom_score, set_oom_score, 0};
constexpr ChildSetting child_umask = {"umask", "an octal number from 0 to 0777", read_umask,
                                      set_umask, CLONE_FS};
constexpr ChildSetting child_name = {"name", "1 to 15 characters", read_name, set_name, 0};
constexpr ChildSetting child_close_from = {"close_from", "a descriptor's number, 3 or more",
                                           read_close_from, close_from, CLONE_FILES};

}  // namespace forkshim
