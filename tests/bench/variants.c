/* SPDX-License-Identifier: MIT */
/*
 * Variants: the ways in which one measured program is run, and how their figures leave here.
 * A variant is written "NAME|ENV=VALUE ENV=VALUE ...|PREFIX COMMAND"; both lists may be empty.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static int split(char* text, char** words, int most) {
  int count = 0;
  char* rest;
  for (char* word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
    if (count == most) {
      fprintf(stderr, "fork_bench: more than %d words in a variant\n", most);
      exit(2);
    }
    words[count++] = word;
  }
  return count;
}

void add_variant(struct plan* plan, char* text) {
  if (plan->variants == max_variants) {
    fprintf(stderr, "fork_bench: more than %d variants\n", max_variants);
    exit(2);
  }
  struct variant* variant = &plan->variant[plan->variants++];
  variant->name = strsep(&text, "|");
  variant->environment = text ? strsep(&text, "|") : "";
  variant->prefix = text ? text : "";
}

void build_launch(const struct variant* variant, char** command, struct launch* launch) {
  int count = split(strdup(variant->prefix), launch->argv, 32);
  for (; *command && count < 63; command++) launch->argv[count++] = *command;
  launch->argv[count] = NULL;
  count = split(strdup(variant->environment), launch->envp, 40);
  for (char** entry = environ; *entry && count < 255; entry++) {
    if (strncmp(*entry, "LD_PRELOAD=", 11)) launch->envp[count++] = *entry;
  }
  launch->envp[count] = NULL;
}

// Anew each round: in a fixed order a costly variant would chill the same neighbour's caches.
void shuffle(int* order, int count) {
  static uint64_t state = 88172645463325252u;
  for (int i = 0; i < count; i++) order[i] = i;
  for (int i = count - 1; i > 0; i--) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    const int other = (int)(state % (uint64_t)(i + 1));
    const int kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
}

// Every round's figure, in order: whoever reads them pairs the variants round by round.
void print_figures(const struct plan* plan, const char* name, figures values) {
  for (int v = 0; v < plan->variants; v++) {
    printf("%s\t%s\t", name, plan->variant[v].name);
    for (int r = 0; r < plan->rounds; r++) printf(r ? " %.1f" : "%.1f", values[v][r]);
    putchar('\n');
  }
  fflush(stdout);
}
