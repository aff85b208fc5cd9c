// SPDX-License-Identifier: MIT
// System calls that bypass libc's symbols, because another preload may replace them: fakeroot and
// libfaketime take a lock in fstat, and libfaketime's is gone when a program's last line is
// written. It also saves 500 instructions for each symbol that need not be looked up at start.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>

extern "C" long forkshim_kernel(long number, long a, long b, long c, long d, long e, long f);

namespace forkshim::kernel {

// The kernel answers with -1 to -4095 where a call failed.
inline constexpr int max_errno = 4095;

inline constexpr bool is_error(long result) { return result < 0 && result >= -max_errno; }

// Its signal sets: how many bytes, and one of a single signal.
inline constexpr size_t signal_set_size = 8;
constexpr uint64_t signal_bit(int signal) { return uint64_t{1} << (signal - 1); }

// All signals but those for what the thread itself does, such as to read a wild pointer or to make
// a system call that a seccomp filter traps: the program may handle these, and the kernel ends it
// where one that is blocked comes.
constexpr uint64_t all_but_faults =
    ~(signal_bit(SIGILL) | signal_bit(SIGTRAP) | signal_bit(SIGBUS) | signal_bit(SIGFPE) |
      signal_bit(SIGSEGV) | signal_bit(SIGSYS));

// All return what the kernel returns: a negative errno on failure.
template <typename... Arguments>
inline long call(long number, Arguments... arguments) {
  static_assert(sizeof...(arguments) <= 6);
  const long words[6] = {(long)arguments...};
  return forkshim_kernel(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}

// On 32-bit machines these newer calls use the structures that libc has under _FILE_OFFSET_BITS=64,
// and mmap2 counts its offset in pages.
#ifdef SYS_fstat64
inline constexpr long fstat_number = SYS_fstat64, fstatat_number = SYS_fstatat64;
inline constexpr long geteuid_number = SYS_geteuid32, getegid_number = SYS_getegid32;
inline constexpr long mmap_number = SYS_mmap2, fcntl_number = SYS_fcntl64;
#else
inline constexpr long fstat_number = SYS_fstat, fstatat_number = SYS_newfstatat;
inline constexpr long geteuid_number = SYS_geteuid, getegid_number = SYS_getegid;
inline constexpr long mmap_number = SYS_mmap, fcntl_number = SYS_fcntl;
#endif

inline long fstat(int descriptor, struct stat* status) {
  return call(fstat_number, descriptor, status);
}

inline long lstat(const char* path, struct stat* status) {
  return call(fstatat_number, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

inline int openat(int folder, const char* path, int flags, mode_t mode = 0) {
  return static_cast<int>(call(SYS_openat, folder, path, flags, mode));
}

inline int open(const char* path, int flags) { return openat(AT_FDCWD, path, flags); }

inline ssize_t read(int descriptor, void* bytes, size_t size) {
  return call(SYS_read, descriptor, bytes, size);
}

inline ssize_t write(int descriptor, const void* bytes, size_t size) {
  return call(SYS_write, descriptor, bytes, size);
}

inline void close(int descriptor) { call(SYS_close, descriptor); }

// faccessat(2): 0, or the errno.
inline int refuses(int folder, const char* path, int mode) {
  return static_cast<int>(-call(SYS_faccessat, folder, path, mode));
}

inline bool exists(const char* path) { return call(SYS_faccessat, AT_FDCWD, path, 0) == 0; }

inline ssize_t readlinkat(int folder, const char* path, char* target, size_t size) {
  return call(SYS_readlinkat, folder, path, target, size);
}

inline ssize_t readlink(const char* path, char* target, size_t size) {
  return readlinkat(AT_FDCWD, path, target, size);
}

// Fills in a lock that would be in the way of this one. False if the kernel cannot say.
inline bool get_lock(int descriptor, struct flock* lock) {
  return call(fcntl_number, descriptor, F_GETLK, lock) == 0;
}

inline pid_t getpid() { return static_cast<pid_t>(call(SYS_getpid)); }
inline pid_t getppid() { return static_cast<pid_t>(call(SYS_getppid)); }

// 0, or the errno.
inline int kill(pid_t pid, int signal) { return static_cast<int>(-call(SYS_kill, pid, signal)); }

inline uid_t geteuid() { return static_cast<uid_t>(call(geteuid_number)); }
inline gid_t getegid() { return static_cast<gid_t>(call(getegid_number)); }

// Returns private zeroed memory, or null. `further`: as in mmap(2).
inline void* map(size_t size, int further = 0) {
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | further;
  const long result = call(mmap_number, nullptr, size, PROT_READ | PROT_WRITE, flags, -1, 0);
  return is_error(result) ? nullptr : reinterpret_cast<void*>(result);
}

// Maps a file for all that map it. Returns null and sets the errno if it cannot.
inline void* map_shared(int file, size_t size, int* error) {
  const long result = call(mmap_number, nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  *error = is_error(result) ? static_cast<int>(-result) : 0;
  return *error != 0 ? nullptr : reinterpret_cast<void*>(result);
}

inline void unmap(void* memory, size_t size) { call(SYS_munmap, memory, size); }

}  // namespace forkshim::kernel
