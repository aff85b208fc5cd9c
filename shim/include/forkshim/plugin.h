/* SPDX-License-Identifier: MIT */
/*
 * forkshim/plugin.h - what a handler plugin offers to forkshim, and what forkshim offers to it.
 *
 * A plugin is a shared object that defines the constant `forkshim_plugin_v1`. The configuration
 * names the object's path; one object may serve several handlers, each with a `self` of its own.
 * The header needs nothing but a C99 or C++11 compiler and links to nothing.
 */
#ifndef FORKSHIM_PLUGIN_H
#define FORKSHIM_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Where a callback runs, and so what it may do. Every callback below carries one of these tags.
 *
 * [init]    In the constructor of the process, before main, or in the first fork if an earlier
 *           constructor forks. May allocate, open files and use stdio. Runs once a process image.
 * [parent]  In the thread that creates the process, before or after the real call. Several threads
 *           may be here at once, and the thread may have been interrupted by a signal inside
 *           malloc: async-signal-safe functions only (signal-safety(7)). Must not fork or dlopen.
 * [child]   In the child's only thread. The other threads are gone and may have held any lock:
 *           async-signal-safe functions only (POSIX fork()).
 * [vfork]   As [child], and the memory is the parent's, which waits: every store outlives the
 *           child, and the parent runs on only after this child's exec or exit (vfork(2)).
 *
 * errno is saved and restored round every callback. A process that a callback creates is not
 * dispatched to any handler.
 */

/* ABI version: major in the upper half, minor in the lower. Another major is refused at load. */
#define FORKSHIM_ABI_MAJOR 1u
#define FORKSHIM_ABI_MINOR 3u
#define FORKSHIM_ABI_VERSION ((FORKSHIM_ABI_MAJOR << 16) | FORKSHIM_ABI_MINOR)

/*
 * The one way to grow: fields are only ever appended, and struct_size says how many are there.
 * True if the structure that `object` points to reaches to the end of `field`.
 */
#define FORKSHIM_HAS(object, field) \
  ((object)->struct_size >= (size_t)((const char*)(&(object)->field + 1) - (const char*)(object)))

/* The kind of a creation; a set of kinds is the bitwise or. */
enum {
  FORKSHIM_FORK = 1,  /* own memory, returns to the program: fork, _Fork, clone without CLONE_VM */
  FORKSHIM_VFORK = 2, /* shared memory, parent waits: vfork, clone with CLONE_VM | CLONE_VFORK */
  FORKSHIM_SPAWN = 4, /* the child goes straight to exec inside libc: posix_spawn, system, popen */
  /* Since ABI 1.3; a handler gets these only where its section names them in `kinds`. */
  FORKSHIM_THREAD = 8, /* a thread of the calling process: pthread_create, thrd_create */
  FORKSHIM_EXEC = 16   /* an exec, if it succeeds without parent: execve, execvp and their kin */
};

/* Plugin flags. */
enum {
  FORKSHIM_WANTS_TIME = 1 /* fill forkshim_event.start_ns (a clock read for each creation) */
};

/* Levels of forkshim_host.log. An error logged by init drops the handler. */
enum { FORKSHIM_ERROR = 1, FORKSHIM_WARNING = 2, FORKSHIM_NOTE = 3 };

/* One creation, as a handler sees it. Valid during the callback only; strings included. */
typedef struct forkshim_event {
  uint32_t struct_size;
  uint32_t kind;        /* one of FORKSHIM_FORK and so on */
  const char* function; /* the libc name that was called, such as "vfork" or "syscall:clone3" */
  const void* caller;   /* return address in the program; NULL where it is not known */
  const char* lineage;  /* the child's place in the tree, such as "0.3.1"; also "0.3#2", "0.3!1" */
  const char* refused_by; /* name of the handler that refused first, or NULL */
  uint64_t sequence; /* this process's ordinal of the creation, from 1; each kind of name apart */
  uint64_t clone_flags; /* clone flags as given, signal number included; 0 for other functions */
  uint64_t start_ns;    /* CLOCK_MONOTONIC before prepare; 0 unless FORKSHIM_WANTS_TIME */
  uint64_t cookie;      /* this handler's own word, 0 at prepare, kept to parent, failed, child */
  int32_t parent_pid;   /* the process that calls */
  int32_t child_pid;    /* the new process; 0 in prepare, failed, thread and exec */
  int32_t error;        /* errno of the failure, in failed; after a refusal also in prepare; or 0 */
  uint32_t depth; /* the child's distance from the root, which has 0; of a thread, its process's */
} forkshim_event;

/* What forkshim offers to a handler while init runs; valid for longer only where it says so. */
typedef struct forkshim_host forkshim_host;
struct forkshim_host {
  uint32_t struct_size;
  uint32_t abi_version; /* of the running forkshim */
  const char* name;     /* the handler's name in the configuration; valid for ever */
  const char* lineage;  /* this process's place in the tree; valid for ever in this process */
  const char* program;  /* executable's path, or argv[0] where /proc is absent; valid for ever */
  int32_t checking;     /* non-zero: a check of the configuration; init must leave no trace */
  int32_t reserved;
  /*
   * The value of `key` in the handler's section, or NULL. Valid for ever. A key that the section
   * holds and init never asked for is reported to the user as unknown.
   */
  const char* (*option)(const forkshim_host* host, const char* key);
  /*
   * Says one sentence of `length` bytes, without a line break, to the user; forkshim adds the
   * handler and the file and line of the option that was asked for last.
   */
  void (*log)(const forkshim_host* host, int level, const char* text, size_t length);

  /* Since ABI 1.2. */

  /* The configuration's. A random choice depends on it, the handler and the lineage alone. */
  uint64_t seed;
  /*
   * `size` bytes, up to 65,536, that this handler shares with every process of the tree, or NULL.
   * Zeroed when the tree begins, aligned to 64 bytes, never unmapped; always ask for one size. Any
   * process may be killed at any instruction: atomic words, no locks. Where the launcher made no
   * state, they are shared with this program's forks only, and lost at its exec.
   */
  void* (*shared)(const forkshim_host* host, size_t size);
  /* [parent] [child] [vfork] Prints a message of `length` bytes. A plugin may keep the pointer. */
  void (*say)(const char* text, size_t length);
};

typedef struct forkshim_plugin {
  uint32_t struct_size; /* sizeof(forkshim_plugin) */
  uint32_t abi_version; /* FORKSHIM_ABI_VERSION */
  const char* name;     /* not NULL, not empty */
  const char* version;  /* not NULL */
  uint32_t flags;       /* FORKSHIM_WANTS_* */
  uint32_t reserved;    /* 0 */

  /* Callbacks, each NULL where not wanted. `self` is what init stored, or NULL. */

  /* [init] Reads its options. Returns 0, or an errno and the handler is left out. */
  int (*init)(const forkshim_host* host, void** self);
  /* [parent] Before the real call. Returns 0, or an errno (1 to 4095) to refuse the creation. */
  int (*prepare)(void* self, forkshim_event* event);
  /* [parent] After success. For daemon() just before libc ends this process, child_pid 0. */
  void (*parent)(void* self, forkshim_event* event);
  /* [parent] After failure or refusal: each prepare that ran is followed by parent or failed. */
  void (*failed)(void* self, forkshim_event* event);
  /* [child] In the child of a fork kind. */
  void (*child)(void* self, forkshim_event* event);
  /* [vfork] In the child of a vfork kind. */
  void (*vfork_child)(void* self, forkshim_event* event);
  /* [init] At exit(3) of a process that ran init; not at _exit(2), exec or a signal. */
  void (*fini)(void* self);

  /* Since ABI 1.1. */

  /*
   * [parent] In a process that a fork made which forkshim did not see (an inline system call), at
   * its next creation, exec or exit. The event tells only child_pid; lineage is "?", function "".
   */
  void (*missed)(void* self, forkshim_event* event);
} forkshim_plugin;

/* What a plugin defines. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
extern const forkshim_plugin forkshim_plugin_v1;

#ifdef __cplusplus
}
#endif

#endif
