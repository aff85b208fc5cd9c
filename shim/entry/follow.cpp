// SPDX-License-Identifier: MIT
#include "entry/follow.h"

#include "base/kernel.h"

namespace forkshim {

SpawnEnvironment::SpawnEnvironment(Strings environment, const char* path, bool in_path)
    : used_(environment) {
  if (!shim_options.follow_exec || !process || !exec_environment::is_readable(environment)) return;
  ErrnoGuard errno_guard;
  const Preload preload = in_path ? preload_for_file(path) : preload_for(AT_FDCWD, path);
  if (!exec_environment::needs_change(environment, preload)) return;
  size_ = exec_environment::size(environment);
  void* const memory = kernel::map(size_);
  if (memory) used_ = exec_environment::rewritten(environment, memory, preload);
}

SpawnEnvironment::~SpawnEnvironment() {
  if (size_ != 0) kernel::unmap(const_cast<char**>(used_), size_);
}

FollowedEnviron::FollowedEnviron() {
  if (!shim_options.follow_exec || !process) return;
  char*** const variables = exec_environment::variables();
  if (!variables || !exec_environment::needs_change(*variables, Preload::carry)) return;
  size_ = exec_environment::size(*variables);
  void* const memory = kernel::map(size_);
  if (!memory) return;
  before_ = *variables;
  followed_ = const_cast<char**>(exec_environment::rewritten(before_, memory, Preload::carry));
  __atomic_store_n(variables, followed_, __ATOMIC_RELEASE);
}

void FollowedEnviron::end() {
  if (!followed_) return;
  char** expected = followed_;
  // If the program has changed its environment meanwhile, the new one has our entries.
  if (__atomic_compare_exchange_n(exec_environment::variables(), &expected, before_, false,
                                  __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    kernel::unmap(followed_, size_);
  followed_ = nullptr;
}

}  // namespace forkshim
