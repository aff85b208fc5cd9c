// SPDX-License-Identifier: MIT
// Resource limits of a child: `nofile=1024, core=0:unlimited`.
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/kernel.h"
#include "base/word_list.h"
#include "handlers/child/setting.h"

namespace forkshim {
namespace {

struct Resource {
  char name[11];
  int number;
};

constexpr Resource resources[] = {
    {"as", RLIMIT_AS},           {"core", RLIMIT_CORE},
    {"cpu", RLIMIT_CPU},         {"data", RLIMIT_DATA},
    {"fsize", RLIMIT_FSIZE},     {"locks", RLIMIT_LOCKS},
    {"memlock", RLIMIT_MEMLOCK}, {"msgqueue", RLIMIT_MSGQUEUE},
    {"nice", RLIMIT_NICE},       {"nofile", RLIMIT_NOFILE},
    {"nproc", RLIMIT_NPROC},     {"rss", RLIMIT_RSS},
    {"rtprio", RLIMIT_RTPRIO},   {"rttime", RLIMIT_RTTIME},
    {"stack", RLIMIT_STACK},     {"sigpending", RLIMIT_SIGPENDING},
};

struct Limit {
  int resource;
  rlimit limit;
};

bool parse_amount(Text text, rlim_t* amount) {
  if (text == "unlimited") {
    *amount = RLIM_INFINITY;
    return true;
  }
  uint64_t number;
  if (!parse_number(text, UINT64_MAX >> 1, &number)) return false;
  *amount = number;
  return true;
}

bool parse_limit(Text text, Limit* limit) {
  const Text name = next_word(&text, '=');
  const Text soft = next_word(&text, ':');
  limit->resource = -1;
  for (const Resource& resource : resources)
    if (name == resource.name) limit->resource = resource.number;
  if (limit->resource < 0 || !parse_amount(soft, &limit->limit.rlim_cur)) return false;
  limit->limit.rlim_max = limit->limit.rlim_cur;
  if (text.empty()) return true;
  return parse_amount(trimmed(text), &limit->limit.rlim_max) &&
         limit->limit.rlim_cur <= limit->limit.rlim_max;
}

bool read_rlimits(const forkshim_host&, ChildValue* value) {
  WordList words;
  if (!words.read(value->text)) return false;
  auto* limit = static_cast<Limit*>(calloc(words.size(), sizeof(Limit)));
  if (!limit) return false;
  value->object = limit;
  value->number = static_cast<long>(words.size());
  for (const char* word : words)
    if (!parse_limit(word, limit++)) return false;
  return true;
}

// Applies the rest even if one fails.
int set_rlimits(const ChildValue& value, const forkshim_event&) {
  const auto* limits = static_cast<const Limit*>(value.object);
  int error = 0;
  for (long i = 0; i < value.number; ++i) {
    constexpr int own = 0;
    const long result =
        kernel::call(SYS_prlimit64, own, limits[i].resource, &limits[i].limit, nullptr);
    if (error == 0) error = static_cast<int>(-result);
  }
  return error;
}

}  // namespace

constexpr ChildSetting child_rlimits = {
    "rlimits",
    "a list of NAME=SOFT or NAME=SOFT:HARD, such as nofile=1024 or core=0:unlimited, with a name "
    "of getrlimit(2) in lower case",
    read_rlimits, set_rlimits, 0};

}  // namespace forkshim
