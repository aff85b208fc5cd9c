/* SPDX-License-Identifier: MIT */
/* Prints its arguments but the first on a line, and its environment, one entry a line. */
#include <stdio.h>
#include <unistd.h>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) printf("%s ", argv[i]);
  printf("\n");
  for (char** entry = environ; entry && *entry; ++entry) printf("%s\n", *entry);
  return 7;
}
