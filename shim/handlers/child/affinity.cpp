// SPDX-License-Identifier: MIT
// The CPUs that a child may run on: a list, or one CPU for each child in turn.
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/word_list.h"
#include "handlers/child/setting.h"

namespace forkshim {
namespace {

// More than any kernel is built for (CONFIG_NR_CPUS).
constexpr unsigned most_cpus = 8192;
constexpr unsigned word_bits = 8 * sizeof(unsigned long);

struct CpuSet {
  unsigned long words[most_cpus / word_bits];
  unsigned count;

  bool has(unsigned cpu) const { return words[cpu / word_bits] >> (cpu % word_bits) & 1; }
  void add(unsigned cpu) {
    count += !has(cpu);
    words[cpu / word_bits] |= 1ul << (cpu % word_bits);
  }
};

// "2" or "2-5".
bool add_range(Text range, CpuSet* cpus) {
  Text first_text, last_text;
  split_range(range, "-", &first_text, &last_text);
  uint64_t first, last;
  if (!parse_number(first_text, most_cpus - 1, &first) ||
      !parse_number(last_text, most_cpus - 1, &last))
    return false;
  for (uint64_t cpu = first; cpu <= last; ++cpu) cpus->add(static_cast<unsigned>(cpu));
  return first <= last;
}

// Taken at the program's start, because a child that is bound to one CPU has only that one left to
// distribute.
void add_usable(CpuSet* cpus) {
  unsigned long usable[most_cpus / word_bits] = {};
  if (syscall(SYS_sched_getaffinity, 0, sizeof usable, usable) < 0) return;
  for (unsigned cpu = 0; cpu < most_cpus; ++cpu)
    if (usable[cpu / word_bits] >> (cpu % word_bits) & 1) cpus->add(cpu);
}

int set_cpus(const CpuSet& cpus) {
  return syscall(SYS_sched_setaffinity, 0, sizeof cpus.words, cpus.words) == 0 ? 0 : errno;
}

// The kernel takes a list of which it knows one CPU, whatever this process is bound to now.
bool has_one(const CpuSet& cpus) {
  CpuSet before = {};
  if (syscall(SYS_sched_getaffinity, 0, sizeof before.words, before.words) < 0) return true;
  const bool taken = set_cpus(cpus) != EINVAL;
  set_cpus(before);
  return taken;
}

bool read_affinity(const forkshim_host& host, ChildValue* value) {
  auto* cpus = static_cast<CpuSet*>(calloc(1, sizeof(CpuSet)));
  if (!cpus) return false;
  value->object = cpus;
  if (Text(value->text) == "round-robin") {
    value->number = true;
    add_usable(cpus);
    return true;
  }
  WordList ranges;
  if (!ranges.read(value->text)) return false;
  for (const char* range : ranges)
    if (!add_range(range, cpus)) return false;
  return !host.checking || has_one(*cpus);
}

int set_affinity(const ChildValue& value, const forkshim_event& event) {
  const auto& cpus = *static_cast<const CpuSet*>(value.object);
  if (!value.number) return set_cpus(cpus);
  if (cpus.count == 0) return ENOSYS;
  uint64_t before = (event.sequence - 1) % cpus.count;
  CpuSet one = {};
  for (unsigned cpu = 0; cpu < most_cpus; ++cpu)
    if (cpus.has(cpu) && before-- == 0) one.add(cpu);
  return set_cpus(one);
}

}  // namespace

constexpr ChildSetting child_affinity = {"affinity",
                                         "CPUs of this machine such as 0,2-3, or round-robin",
                                         read_affinity, set_affinity, 0};

}  // namespace forkshim
