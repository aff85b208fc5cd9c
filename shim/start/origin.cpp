// SPDX-License-Identifier: MIT
#include "start/origin.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"

namespace forkshim {
namespace {

// Links are followed: a library whose path ld.so would split is preloaded by one.
[[gnu::noinline]] const char* in_own_folder(Text rest) {
  Dl_info own;
  char path[PATH_MAX];
  if (dladdr(reinterpret_cast<const void*>(&expand_origin), &own) == 0) return nullptr;
  if (!realpath(own.dli_fname, path)) return nullptr;
  const Text folder(path, static_cast<size_t>(base_name(path) - path));
  char* const whole = arena.array<char>(folder.size + rest.size + 1);
  if (!whole) return nullptr;
  memcpy(whole, folder.data, folder.size);
  copy(whole + folder.size, rest.size + 1, rest);
  return whole;
}

}  // namespace

const char* expand_origin(const char* value) {
  constexpr char mark[] = "$ORIGIN/";
  const Text text = value, name(mark, sizeof mark - 1);
  if (!text.starts_with(name)) return value;
  const char* const expanded = in_own_folder(Text(text.data + name.size, text.size - name.size));
  return expanded ? expanded : value;
}

}  // namespace forkshim
