/* SPDX-License-Identifier: MIT */
/* What the test programs take from headers newer than glibc 2.23's. */
#include <stdint.h>
#define CLONE_PIDFD 0x1000
#define SYS_clone3 435
#define strerrorname_np(error) name_of_error(error)
struct clone_args {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  uint64_t set_tid, set_tid_size, cgroup;
};
int _Fork(void) __attribute__((weak));
static inline const char* name_of_error(int error) {
  return error == 11 ? "EAGAIN" : error == 22 ? "EINVAL" : "another";
}
