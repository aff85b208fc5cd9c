/* SPDX-License-Identifier: MIT */
/*
 * For glib.conf: a new seed for the generator behind g_random_int() and g_uuid_string_random().
 * cc -shared -fPIC -D_GNU_SOURCE -o seed_glib.so seed_glib.c
 */
#include <dlfcn.h>
#include <stdint.h>
#include <sys/random.h>

static void (*set_seed)(uint32_t seed);

/* Once the library is loaded: a child may not wait for the loader's lock. */
__attribute__((constructor)) static void find_glib(void) {
  void* glib = dlopen("libglib-2.0.so.0", RTLD_LAZY);
  if (glib) *(void**)&set_seed = dlsym(glib, "g_random_set_seed");
}

void seed_glib(void) {
  uint32_t seed;
  if (set_seed && getrandom(&seed, sizeof seed, GRND_NONBLOCK) == sizeof seed) set_seed(seed);
}
