/* SPDX-License-Identifier: MIT */
/*
 * metrics: counts creations in a file for Prometheus's node_exporter (its textfile collector).
 *   output = FILE.prom     absolute; replaced by rename(2), so that nobody reads half of it
 *   interval = SECONDS     the least time between two writings, 0 to 86400; default 15
 *   job = TEXT             a label for all samples; default: none
 * Under `forkshim run` the numbers are those of the whole tree. Give each tree a file of its own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "forkshim/plugin.h"
#include "own_file.h"
#include "text.h"

enum { made, failed_by_kernel, refused, result_count, kind_count = 3, second_ns = 1000000000 };

static const char* const kinds[] = {"fork", "vfork", "spawn"};
static const char* const results[] = {"made", "failed", "refused"};

/* Shared by all processes of the tree, so each word is atomic and nothing needs a lock. */
struct counters {
  uint64_t creations[kind_count][result_count];
  uint64_t held_ns[kind_count];
  uint64_t missed;
  uint64_t written_ns;
};

struct metrics {
  struct counters* counters;
  void (*say)(const char* text, size_t length);
  uint64_t interval_ns;
  int writer;  /* the process of which a thread is writing; a child inherits its parent's pid */
  int counted; /* the process that has something to write at its end; likewise */
  int complained;
  char labels[600];
  char output[4096];
  char unfinished[4096 + 4];
};

static uint64_t load(const uint64_t* word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }

static void add(uint64_t* word, uint64_t more) { __atomic_fetch_add(word, more, __ATOMIC_RELAXED); }

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * second_ns + (uint64_t)now.tv_nsec;
}

static void add_head(struct text* text, const char* name, const char* meaning) {
  text_add_all(text, "# HELP ", name, " ", meaning, "\n# TYPE ", name, " counter\n", NULL);
}

static void add_creations(struct text* text, const struct metrics* metrics) {
  add_head(text, "forkshim_creations_total", "Calls that made, or tried to make, a process.");
  for (int kind = 0; kind < kind_count; ++kind) {
    for (int result = 0; result < result_count; ++result) {
      text_add_all(text, "forkshim_creations_total{", metrics->labels, ",kind=\"", kinds[kind],
                   "\",result=\"", results[result], "\"} ", NULL);
      text_add_number(text, load(&metrics->counters->creations[kind][result]), 1);
      text_add(text, "\n");
    }
  }
}

static void add_times(struct text* text, const struct metrics* metrics) {
  add_head(text, "forkshim_held_seconds_total", "How long creations held their callers.");
  for (int kind = 0; kind < kind_count; ++kind) {
    const uint64_t ns = load(&metrics->counters->held_ns[kind]);
    text_add_all(text, "forkshim_held_seconds_total{", metrics->labels, ",kind=\"", kinds[kind],
                 "\"} ", NULL);
    text_add_number(text, ns / second_ns, 1);
    text_add(text, ".");
    text_add_number(text, ns % second_ns, 9);
    text_add(text, "\n");
  }
}

static void add_missed(struct text* text, const struct metrics* metrics) {
  add_head(text, "forkshim_missed_total", "Forks that were noticed only afterwards.");
  text_add_all(text, "forkshim_missed_total{", metrics->labels, "} ", NULL);
  text_add_number(text, load(&metrics->counters->missed), 1);
  text_add(text, "\n");
}

static const char* base_of(const char* path) { return strrchr(path, '/') + 1; }

/* Reads the counters under the lock: one that fell back would mean a restart to Prometheus. */
static int write_in(int folder, const char* unfinished, const struct metrics* metrics, int tries) {
  const int file = own_file_open_locked(folder, unfinished, tries);
  if (file < 0) return file == -2;
  struct text text = {.length = 0};
  add_creations(&text, metrics);
  add_times(&text, metrics);
  add_missed(&text, metrics);
  const int written = ftruncate(file, 0) == 0 &&
                      write(file, text.bytes, text.length) == (ssize_t)text.length &&
                      renameat(folder, unfinished, folder, base_of(metrics->output)) == 0;
  close(file);
  return written;
}

static int write_file(const struct metrics* metrics, int tries) {
  const char* unfinished;
  const int folder = own_file_folder(metrics->unfinished, &unfinished);
  if (folder < 0) return 0;
  const int written = write_in(folder, unfinished, metrics, tries);
  close(folder);
  return written;
}

static void write_once(struct metrics* metrics, int tries) {
  int other = __atomic_load_n(&metrics->writer, __ATOMIC_RELAXED);
  const int self = getpid();
  if (other == self || !__atomic_compare_exchange_n(&metrics->writer, &other, self, 0,
                                                    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    return;
  if (!write_file(metrics, tries) && !metrics->complained) {
    struct text text = {.length = 0};
    text_add_all(&text, "metrics: ", metrics->output, " cannot be written, so it is out of date;",
                 " see whether its directory and disk have room for this user", NULL);
    metrics->say(text.bytes, text.length);
    metrics->complained = 1;
  }
  __atomic_store_n(&metrics->writer, 0, __ATOMIC_RELEASE);
}

static void count(struct metrics* metrics, const forkshim_event* event, int result) {
  const int kind = event->kind == FORKSHIM_FORK ? 0 : event->kind == FORKSHIM_VFORK ? 1 : 2;
  const uint64_t now = now_ns();
  uint64_t written = load(&metrics->counters->written_ns);
  add(&metrics->counters->creations[kind][result], 1);
  add(&metrics->counters->held_ns[kind], now - event->start_ns);
  metrics->counted = getpid();
  /* One process of the tree wins the turn; another may have read a later time. */
  if ((written == 0 || now >= written + metrics->interval_ns) &&
      __atomic_compare_exchange_n(&metrics->counters->written_ns, &written, now, 0,
                                  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
    write_once(metrics, 1);
}

static void parent(void* self, forkshim_event* event) { count(self, event, made); }

static void failed(void* self, forkshim_event* event) {
  count(self, event, event->refused_by ? refused : failed_by_kernel);
}

static void missed(void* self, forkshim_event* event) {
  struct metrics* metrics = self;
  (void)event;
  add(&metrics->counters->missed, 1);
  metrics->counted = getpid();
}

static void fini(void* self) {
  struct metrics* metrics = self;
  if (metrics->counted == getpid()) write_once(metrics, 100);
}

/* Label values are quoted; a line of configuration holds no line break. */
static void add_label(char* labels, const char* key, const char* value) {
  char* end = stpcpy(stpcpy(labels + strlen(labels), key), "=\"");
  for (; *value; ++value) {
    if (*value == '"' || *value == '\\') *end++ = '\\';
    *end++ = *value;
  }
  stpcpy(end, "\"");
}

static int reject(const forkshim_host* host, const char* sentence) {
  host->log(host, FORKSHIM_ERROR, sentence, strlen(sentence));
  return EINVAL;
}

static int read_interval(const forkshim_host* host, uint64_t* interval_ns) {
  const char* value = host->option(host, "interval");
  char* end = NULL;
  const unsigned long seconds = value ? strtoul(value, &end, 10) : 15;
  if (value && (*value < '0' || *value > '9' || *end || seconds > 86400))
    return reject(host, "expected interval = SECONDS, a whole number from 0 to 86400");
  *interval_ns = seconds * second_ns;
  return 0;
}

static int read_labels(const forkshim_host* host, char* labels) {
  add_label(labels, "handler", host->name);
  const char* job = host->option(host, "job");
  if (job && strlen(job) > 200) return reject(host, "expected a job of up to 200 bytes");
  if (job) add_label(strcat(labels, ","), "job", job);
  return 0;
}

/* The collector reads files that end in .prom only. Programs change their folder. */
static int read_output(const forkshim_host* host, struct metrics* metrics) {
  const char* output = host->option(host, "output");
  const size_t length = output ? strlen(output) : 0;
  if (length < 7 || length >= sizeof metrics->output || output[0] != '/' ||
      strcmp(output + length - 5, ".prom") != 0)
    return reject(host, "expected output = FILE.prom, an absolute path");
  stpcpy(metrics->output, output);
  stpcpy(stpcpy(metrics->unfinished, output), ".new");
  char folder[sizeof metrics->output];
  strrchr(strcpy(folder, output), '/')[1] = '\0';
  if (access(folder, W_OK | X_OK) != 0)
    return reject(host, "the directory of output cannot be written; make it, or name another");
  return 0;
}

static int init(const forkshim_host* host, void** self) {
  struct metrics* metrics = calloc(1, sizeof *metrics);
  if (!metrics) return ENOMEM;
  *self = metrics;
  int error = read_interval(host, &metrics->interval_ns);
  if (error == 0) error = read_labels(host, metrics->labels);
  if (error == 0) error = read_output(host, metrics);
  if (error != 0) return error;
  if (!FORKSHIM_HAS(host, say)) return reject(host, "needs a forkshim with plugin ABI 1.2");
  metrics->say = host->say;
  metrics->counters = host->shared(host, sizeof *metrics->counters);
  return metrics->counters ? 0 : ENOMEM;
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "metrics",
    .version = "1",
    .flags = FORKSHIM_WANTS_TIME,
    .init = init,
    .parent = parent,
    .failed = failed,
    .fini = fini,
    .missed = missed,
};
