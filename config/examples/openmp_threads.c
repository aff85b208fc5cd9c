/* SPDX-License-Identifier: MIT */
/*
 * For openmp.conf: ends the threads that gcc's OpenMP keeps for the thread that forks.
 * cc -shared -fPIC -D_GNU_SOURCE -o openmp_threads.so openmp_threads.c
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>

enum { omp_pause_hard = 2 };

/* Wheels of Python bring copies with names of their own, such as libgomp-a34b3233.so.1.0.0. */
static int is_libgomp(struct dl_phdr_info* object, size_t size, void* path) {
  (void)size;
  const char* slash = strrchr(object->dlpi_name, '/');
  if (!slash || strncmp(slash + 1, "libgomp", 7) != 0) return 0;
  *(const char**)path = object->dlpi_name;
  return 1;
}

/* At each fork: a program may load libgomp late. */
void end_threads(void) {
  const char* path = NULL;
  int (*pause_all)(int kind);
  dl_iterate_phdr(is_libgomp, &path);
  void* libgomp = path ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL;
  if (!libgomp) return;
  *(void**)&pause_all = dlsym(libgomp, "omp_pause_resource_all");
  if (pause_all) pause_all(omp_pause_hard);
  dlclose(libgomp);
}
