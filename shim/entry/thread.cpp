// SPDX-License-Identifier: MIT
// pthread_create and thrd_create, for handlers of the kind `thread`. The new thread runs no
// handler. What libc starts itself (timer_create, mq_notify, aio) does not come through here.
#include <pthread.h>

#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

using Start = void* (*)(void*);
using StartCode = int (*)(void*);

// Both are found at run time, because before glibc 2.34 a process without libpthread has neither.
using PthreadCreate = next::Real<int(pthread_t*, const pthread_attr_t*, Start, void*)>;
using ThrdCreate = next::Real<int(void*, StartCode, void*)>;

constinit PthreadCreate next_create("pthread_create");
#ifdef __i386__
constinit PthreadCreate next_old_create("pthread_create", "GLIBC_2.0");
constinit PthreadCreate::Pointer old_direct = nullptr;
#endif
constinit ThrdCreate next_thrd_create("thrd_create");

// The real function, once it is known that no handler looks at threads; until then null.
constinit PthreadCreate::Pointer direct = nullptr;
constinit ThrdCreate::Pointer thrd_direct = nullptr;

// <threads.h>
enum ThrdResult : int { thrd_is_busy = 1, thrd_has_failed, thrd_has_no_memory, thrd_timed_out };

// thrd_create has results of its own, which libc makes of the error number.
struct ThrdResultOf {
  static int refused(int error) {
    ByErrorNumber::refused(error);
    if (glibc_minor() == 0) return error == EAGAIN ? thrd_has_no_memory : thrd_has_failed;  // musl
    switch (error) {
      case ENOMEM:
        return thrd_has_no_memory;
      case EBUSY:
        return thrd_is_busy;
      case ETIMEDOUT:
        return thrd_timed_out;
      default:
        return thrd_has_failed;
    }
  }
  static int error_of(int result) {
    return result == thrd_has_no_memory && glibc_minor() != 0 ? ENOMEM : EAGAIN;
  }
};

struct NumberOf : ByErrorNumber {
  static int error_of(int result) { return result; }
};

template <typename Dialect, typename Real, typename... Arguments>
[[gnu::noinline]] int create(const Call& call, Real& real, typename Real::Pointer* direct_call,
                             Arguments... arguments) {
  if (!real.available()) return Dialect::refused(ENOSYS);
  if (!initialised) [[unlikely]]
    initialise_early();
  const bool wanted = registry.kinds() & FORKSHIM_THREAD;
  const bool deep = state::is_deep();
  if (!wanted && !deep && __atomic_load_n(&started, __ATOMIC_ACQUIRE))
    __atomic_store_n(direct_call, real.pointer(), __ATOMIC_RELAXED);
  // glibc before 2.32 makes a thread with signals let through (entry.h, was_interrupted).
  const auto make = [&] {
    int result;
    do result = real(arguments...);
    while (deep && result != 0 && Dialect::error_of(result) == EINTR);
    return result;
  };
  const bool by_handler = wanted && is_in_handler();
  if (by_handler && deep) state::announce(0);
  if (!wanted || by_handler) return make();
  return run_creation<Dialect>(call, [&](Creation& creation) {
    const int result = make();
    if (result == 0) {
      creation.after_in_parent(0);
    } else {
      creation.after_failure(Dialect::error_of(result));
    }
    return result;
  });
}

}  // namespace

extern "C" {

// arch/i386/versions.S exports these two under libc's versions. Elsewhere libc has two versions
// with one meaning, and a name without a version answers for both.
int forkshim_pthread_create(pthread_t* created, const pthread_attr_t* attributes, Start begin,
                            void* argument) {
  if (const auto real = __atomic_load_n(&direct, __ATOMIC_RELAXED)) [[likely]]
    return real(created, attributes, begin, argument);
  return create<NumberOf>({Function::pthread_create, FORKSHIM_THREAD, FORKSHIM_CALLER()},
                          next_create, &direct, created, attributes, begin, argument);
}

#ifdef __i386__
// Programs linked before glibc 2.1, whose attributes are a smaller structure.
int forkshim_old_pthread_create(pthread_t* created, const pthread_attr_t* attributes, Start begin,
                                void* argument) {
  if (const auto real = __atomic_load_n(&old_direct, __ATOMIC_RELAXED)) [[likely]]
    return real(created, attributes, begin, argument);
  return create<NumberOf>({Function::pthread_create, FORKSHIM_THREAD, FORKSHIM_CALLER()},
                          next_old_create, &old_direct, created, attributes, begin, argument);
}
#else
FORKSHIM_EXPORT int pthread_create(pthread_t*, const pthread_attr_t*, Start, void*)
    __attribute__((alias("forkshim_pthread_create")));
#endif

FORKSHIM_EXPORT int thrd_create(void* created, StartCode begin, void* argument) {
  if (const auto real = __atomic_load_n(&thrd_direct, __ATOMIC_RELAXED)) [[likely]]
    return real(created, begin, argument);
  return create<ThrdResultOf>({Function::thrd_create, FORKSHIM_THREAD, FORKSHIM_CALLER()},
                              next_thrd_create, &thrd_direct, created, begin, argument);
}
}
