// SPDX-License-Identifier: MIT
// What the line of a program's start has beside those of a creation.
#pragma once

#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/kernel.h"
#include "base/program_arguments.h"
#include "output/json_line.h"
#include "output/run_origin.h"
#include "protocol/log_keys.h"

namespace forkshim::log {

// Which machine, which boot of it and which run this is.
template <typename Row>
[[gnu::cold]] void add_origin(Row& row) {
  constexpr size_t longest_host = 64, boot_size = 36;
  utsname system;
  if (kernel::call(SYS_uname, &system) == 0)
    row.string(key::host, Text(system.nodename, strnlen(system.nodename, longest_host)));
  char boot[boot_size];
  const int file = kernel::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    const bool whole = kernel::read(file, boot, boot_size) == boot_size;
    kernel::close(file);
    if (whole) row.string(key::boot, Text(boot, boot_size));
  }
  if (run_origin.began == 0) return;
  row.begin(key::run)
      .add('"')
      .add_number(run_origin.began)
      .add('-')
      .add_signed(run_origin.root)
      .add('"');
}

inline constexpr size_t most_arguments = 2048;  // bytes, with a zero behind each

[[gnu::cold]] inline size_t read_arguments(char (&bytes)[most_arguments]) {
  const int file = kernel::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = kernel::read(file, bytes, sizeof bytes);
  kernel::close(file);
  return size > 0 ? static_cast<size_t>(size) : 0;
}

// The same where the constructor got them: /proc is not asked, which costs a start 4 microseconds.
[[gnu::cold]] inline size_t copy_arguments(char (&bytes)[most_arguments]) {
  if (!program_arguments) return read_arguments(bytes);
  size_t size = 0;
  for (char* const* next = program_arguments; *next && size < most_arguments; ++next) {
    const size_t length = strnlen(*next, most_arguments - size);
    memcpy(bytes + size, *next, length);
    size += length;
    if (size < most_arguments) bytes[size++] = '\0';
  }
  return size;
}

// As a JSON list, cut where they get long.
template <typename Row>
[[gnu::cold]] void add_arguments(Row& row) {
  constexpr size_t most = 2700;
  char bytes[most_arguments];
  Text rest(bytes, copy_arguments(bytes));
  if (rest.empty()) return;
  auto& list = row.begin(key::arguments);
  list.add('[');
  const size_t behind = list.left() - most;  // the program and all before it take less
  for (bool first = true; !rest.empty(); first = false) {
    const size_t length = strnlen(rest.data, rest.size);
    if (list.left() < behind + sizeof ",\"\"]") break;
    if (!first) list.add(',');
    add_json_string(list, Text(rest.data, length), behind + 1);
    rest = length < rest.size ? Text(rest.data + length + 1, rest.size - length - 1) : Text();
  }
  list.add(']');
}

}  // namespace forkshim::log
