/* SPDX-License-Identifier: MIT */
/*
 * For random.conf: new seeds for libc's random numbers.
 * cc -shared -fPIC -D_GNU_SOURCE -o seed_random.so seed_random.c
 */
#include <stdlib.h>
#include <sys/random.h>

/* glibc's rand() uses random()'s state; lrand48(), mrand48() and others use drand48()'s. */
void seed_random(void) {
  struct {
    unsigned int random;
    unsigned short rand48[3];
  } seeds;
  if (getrandom(&seeds, sizeof seeds, GRND_NONBLOCK) != sizeof seeds) return;
  srandom(seeds.random);
  seed48(seeds.rand48);
}
