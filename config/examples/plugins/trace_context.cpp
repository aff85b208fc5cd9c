// SPDX-License-Identifier: MIT
// trace_context: hands W3C trace context to children, in the environment variable TRACEPARENT, so
// that what they do is seen as part of what their parent did. Each creation is a span. By the rules
// of OpenTelemetry for environment variables as context propagation carriers: the flags are the
// parent's, TRACESTATE and BAGGAGE are passed on, and nothing of the parent's environment changes.
// Without the flag "sampled" no span is written.
//   output = FILE   absolute; a line of OTLP's JSON for each span, as OpenTelemetry's collector
//                   reads by otlpjsonfile; default: none
// A fork's child has its own context from the start, a program that is executed where processes
// share a state, as under `forkshim run`; elsewhere it has what its environment says, which after
// vfork and spawn is its parent's. A context that a program set by itself stays.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "forkshim/plugin.h"
#define TEXT_SIZE 1024
#include "carrier.h"
#include "own_file.h"
#include "text.h"
#include "traceparent.h"

namespace {

// Shared by the processes of the tree, or by this program and its forks. The first process to write
// a word wins, and later ones use it, so that no lock is needed.
struct Tree {
  uint64_t trace[2];
  uint64_t root;   // the root's span
  uint64_t flags;  // the root's, and another bit, since they may be 0
  uint64_t spans;  // what the other spans' ids depend on besides the lineage
  Passed passed;
};

struct Tracer {
  Tree* tree;
  char variable[sizeof pattern];  // in the environment; a fork's child changes it in place
  char output[4096];
};

uint64_t random_word() {
  uint64_t word = 0;
  while (word == 0)
    if (getrandom(&word, sizeof word, 0) != sizeof word) word = 0;
  return word;
}

uint64_t settle(uint64_t& word, uint64_t proposal) {
  uint64_t settled = 0;
  return __atomic_compare_exchange_n(&word, &settled, proposal, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED)
             ? proposal
             : settled;
}

// The same in each process, and fit for a child: no state and no system call.
uint64_t span_of(const Tree& tree, const char* lineage, size_t length) {
  uint64_t hash = tree.spans;
  for (size_t i = 0; i < length; ++i) {
    hash = (hash ^ static_cast<unsigned char>(lineage[i])) * 0xff51afd7ed558ccd;
    hash ^= hash >> 29;
  }
  return hash ? hash : 1;
}

uint64_t span_of(const Tracer& tracer, const char* lineage) {
  return span_of(*tracer.tree, lineage, strlen(lineage));
}

bool is_root(const char* lineage) { return strcmp(lineage, "0") == 0 || lineage[0] == '?'; }

// Whether it came from an ancestor unchanged: shells give what they got, not what a child has.
bool is_inherited(const Tree& tree, const Context& given, const char* lineage) {
  if (given.trace[0] != tree.trace[0] || given.trace[1] != tree.trace[1]) return false;
  if (given.span == tree.root) return true;
  for (size_t length = 1; lineage[length - 1]; ++length)
    if ((lineage[length] == '.' || lineage[length] == '\0') &&
        given.span == span_of(tree, lineage, length))
      return true;
  return false;
}

uint64_t unix_ns(uint64_t monotonic_ns) {
  timespec wall, monotonic;
  clock_gettime(CLOCK_REALTIME, &wall);
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  const auto ns = [](const timespec& time) {
    return static_cast<uint64_t>(time.tv_sec) * 1000000000 + static_cast<uint64_t>(time.tv_nsec);
  };
  return ns(wall) - ns(monotonic) + (monotonic_ns ? monotonic_ns : ns(monotonic));
}

struct Span {
  const char* name;
  const char* lineage;
  uint64_t id, start_ns;
  const char* parent;  // 16 digits, or null for the one that begins the trace
  int error;
};

template <typename... Words>
void add_all(text* line, Words... words) {
  (text_add(line, words), ...);
}

void add_span(const Tracer& tracer, const Span& span, text* line) {
  char id[17] = {};
  write_hex(id, span.id);
  text_add(line, R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":)"
                 R"({"stringValue":"forkshim"}}]},"scopeSpans":[{"scope":{"name":"trace_context"},)"
                 R"("spans":[{"traceId":")");
  text_add_bytes(line, tracer.variable + trace_at, 32);
  add_all(line, R"(","spanId":")", id);
  if (span.parent) {
    text_add(line, R"(","parentSpanId":")");
    text_add_bytes(line, span.parent, 16);
  }
  add_all(line, R"(","name":")", span.name, R"(","kind":1,"startTimeUnixNano":")");
  text_add_number(line, unix_ns(span.start_ns), 1);
  text_add(line, R"(","endTimeUnixNano":")");
  text_add_number(line, unix_ns(0), 1);
  add_all(line, R"(","attributes":[{"key":"forkshim.lineage","value":{"stringValue":")",
          span.lineage, R"("}}])");
  if (span.error) {
    text_add(line, R"(,"status":{"code":2,"message":"errno )");
    text_add_number(line, static_cast<uint64_t>(span.error), 1);
    text_add(line, R"("})");
  }
  text_add(line, "}]}]}]}\n");
}

// Opened for each line: a program may have closed, or reused, any descriptor that was kept.
void write_span(const Tracer& tracer, const Span& span) {
  if (!tracer.output[0] || !is_sampled(tracer.variable)) return;
  text line;
  line.length = 0;
  add_span(tracer, span, &line);
  const char* name;
  const int folder = own_file_folder(tracer.output, &name);
  if (folder < 0) return;
  const int file = own_file_open(folder, name, O_WRONLY | O_APPEND, 0600);
  close(folder);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t written = write(file, line.bytes, line.length);
  close(file);
}

void end_creation(void* self, forkshim_event* event) {
  const auto& tracer = *static_cast<Tracer*>(self);
  write_span(tracer, {event->function, event->lineage, span_of(tracer, event->lineage),
                      event->start_ns, tracer.variable + span_at, event->error});
}

// Where setenv(3) would allocate, this changes 16 bytes of the string that init put there.
void begin_child(void* self, forkshim_event* event) {
  auto& tracer = *static_cast<Tracer*>(self);
  write_hex(tracer.variable + span_at, span_of(tracer, event->lineage));
}

int reject(const forkshim_host* host, const char* sentence) {
  host->log(host, FORKSHIM_ERROR, sentence, strlen(sentence));
  return EINVAL;
}

void find_context(Tracer* tracer, const char* lineage) {
  char** const place = find_variable(pattern, value_at);
  const char* value = place ? *place + value_at : nullptr;
  const Context given = read_context(value);
  Tree& tree = *tracer->tree;
  const bool is_first = __atomic_load_n(&tree.root, __ATOMIC_RELAXED) == 0;
  const bool begins = is_first && !given.valid;
  settle(tree.spans, random_word());
  Context own = given;
  for (int i = 0; i < 2; ++i)
    own.trace[i] = settle(tree.trace[i], given.valid ? given.trace[i] : random_word());
  const uint64_t flags = settle(tree.flags, 4 | (given.valid ? given.flags : 1));
  own.span = settle(tree.root, given.valid ? given.span : random_word());
  if (!is_root(lineage)) own.span = span_of(*tracer, lineage);
  if (given.valid && !is_inherited(tree, given, lineage)) own = given;
  memcpy(tracer->variable, pattern, sizeof pattern);
  write_hex(tracer->variable + trace_at, own.trace[0]);
  write_hex(tracer->variable + trace_at + 16, own.trace[1]);
  write_hex(tracer->variable + span_at, own.span);
  write_flags(tracer->variable, given.valid ? given.flags : flags);
  if (!given.valid) drop_state();
  if (is_first) keep_passed(&tree.passed, given.valid);
  if (!given.valid) give_passed(tree.passed, !place);
  if (begins) write_span(*tracer, {"start", lineage, own.span, 0, nullptr, 0});
}

int init(const forkshim_host* host, void** self) {
  auto* tracer = static_cast<Tracer*>(calloc(1, sizeof(Tracer)));
  if (!tracer) return ENOMEM;
  *self = tracer;
  const char* output = host->option(host, "output");
  if (output && (output[0] != '/' || strlen(output) >= sizeof tracer->output))
    return reject(host, "expected output = FILE, an absolute path");
  if (!FORKSHIM_HAS(host, shared)) return reject(host, "needs a forkshim with plugin ABI 1.2");
  if (host->checking) return 0;
  if (output) memcpy(tracer->output, output, strlen(output) + 1);
  tracer->tree = static_cast<Tree*>(host->shared(host, sizeof(Tree)));
  if (!tracer->tree) return ENOMEM;
  find_context(tracer, host->lineage);
  return put_variable(tracer->variable);
}

}  // namespace

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "trace_context",
                                            .version = "1",
                                            .flags = FORKSHIM_WANTS_TIME,
                                            .reserved = 0,
                                            .init = init,
                                            .prepare = nullptr,
                                            .parent = end_creation,
                                            .failed = end_creation,
                                            .child = begin_child,
                                            .vfork_child = nullptr,
                                            .fini = nullptr,
                                            .missed = nullptr};
