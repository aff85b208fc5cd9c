// SPDX-License-Identifier: MIT
#include "entry/follow.h"

#include "base/kernel.h"

namespace forkshim {

SpawnEnvironment::SpawnEnvironment(Strings environment, const char* path, bool in_path)
    : used_(environment) {
  if (!shim_options.follow_exec || !process || !exec_environment::is_readable(environment)) return;
  const Strings own = exec_environment::current();
  if (in_path && own != environment && !exec_environment::is_readable(own)) return;
  ErrnoGuard errno_guard;
  const Preload preload = in_path ? preload_for_file(path) : preload_at(AT_FDCWD, path, 0);
  used_ = exec_environment::rewritten(environment, preload, &size_);
}

SpawnEnvironment::~SpawnEnvironment() {
  if (size_ != 0) kernel::unmap(const_cast<char**>(used_), size_);
}

FollowedEnviron::FollowedEnviron() {
  if (!shim_options.follow_exec || !process) return;
  char*** const variables = exec_environment::variables();
  if (!variables || !exec_environment::is_readable(*variables)) return;
  char* const* const followed = exec_environment::rewritten(*variables, Preload::carry, &size_);
  if (size_ == 0) return;
  before_ = *variables;
  followed_ = const_cast<char**>(followed);
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
