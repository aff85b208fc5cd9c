// SPDX-License-Identifier: MIT
#include "handlers/lint/findings.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/glob.h"
#include "base/proc.h"
#include "base/readable.h"
#include "base/scratch.h"
#include "base/signal_name.h"
#include "elf/symbols.h"

namespace forkshim {
namespace {

// A list of words with commas between; those that no longer fit are counted.
class Listing {
 public:
  void add(Text word) {
    if (words_.left() > word.size + 2) {
      words_.add(count_ == 0 ? "" : ", ").add(word);
      ++shown_;
    }
    ++count_;
  }
  unsigned count() const { return count_; }
  void write(Finding* sentence) const {
    sentence->add(words_.text());
    if (count_ > shown_) sentence->add(" and ").add_number(count_ - shown_).add(" more");
  }

 private:
  unsigned count_ = 0;
  unsigned shown_ = 0;
  Line<500> words_;
};

bool is_allowed(const WordList& patterns, const char* text) {
  for (const char* pattern : patterns)
    if (glob_matches(pattern, text)) return true;
  return false;
}

void add_count(Finding* sentence, unsigned count, Text noun) {
  sentence->add_number(count).add(' ').add(noun).add(count == 1 ? "" : "s");
}

// Whether it can be asked: a program may set stdout to anything, but for one of musl, where it is a
// constant.
bool is_stream(FILE* stream) {
#ifdef __GLIBC__
  constexpr size_t part_of_wide = 64;  // what a wide stream has buffered is told by these bytes
  ReadableMemory memory;
  const auto holds = [&memory](const void* start, size_t size) {
    return memory.holds(start) && memory.holds(static_cast<const char*>(start) + size - 1);
  };
  if (!holds(stream, sizeof *stream)) return false;
  // musl may have loaded this.
  const bool is_wide = stream->_mode > 0 && symbols::find_next("gnu_get_libc_version");
  return !is_wide || holds(stream->_wide_data, part_of_wide);
#else
  return stream;
#endif
}

}  // namespace

bool find_threads(const WordList& allowed, Finding* sentence) {
  const auto itself = static_cast<unsigned>(syscall(SYS_gettid));
  Scratch<NumberedFolder> threads("/proc/self/task");
  Scratch<Listing> found;
  if (!found) return false;
  unsigned thread;
  while (threads && threads->next(&thread)) {
    if (thread == itself) continue;
    Line<64> path;
    path.add("/proc/self/task/").add_number(thread).add("/comm");
    char name[32];
    const long size = read_file(path.c_str(), name, sizeof name - 1);
    if (size <= 0) continue;  // it has ended
    name[size - (name[size - 1] == '\n')] = '\0';
    if (!is_allowed(allowed, name)) found->add(name);
  }
  if (found->count() == 0) return false;
  add_count(sentence, found->count(), "other thread");
  sentence->add(found->count() == 1 ? " runs: " : " run: ");
  found->write(sentence);
  sentence->add("; the child has none of them, and the locks that they hold stay locked there");
  return true;
}

bool find_fork(uint32_t under_way, Finding* sentence) {
  if (under_way == 0) return false;
  add_count(sentence, under_way, "fork");
  sentence->add(under_way == 1 ? " is" : " are").add(" under way; the child may have this");
  sentence->add(" thread's stack, and locks that it takes, but does not have the thread");
  return true;
}

bool find_descriptors(const WordList& allowed, Finding* sentence) {
  Scratch<NumberedFolder> descriptors("/proc/self/fd");
  Scratch<char[PATH_MAX]> file;  // whole, for the patterns
  constexpr size_t shown = 199;
  Scratch<Listing> found;
  unsigned descriptor;
  while (descriptors && file && found && descriptors->next(&descriptor)) {
    if (descriptor <= STDERR_FILENO) continue;
    const long flags = syscall(SYS_fcntl, descriptor, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC)) continue;
    Line<64> path;
    path.add("/proc/self/fd/").add_number(descriptor);
    const long size = syscall(SYS_readlinkat, AT_FDCWD, path.c_str(), *file, sizeof *file - 1);
    (*file)[size > 0 ? size : 0] = '\0';
    if (is_allowed(allowed, *file)) continue;
    Line<220> word;
    word.add_number(descriptor).add(" (").add(Text(*file, strnlen(*file, shown))).add(')');
    found->add(word.text());
  }
  if (!found || found->count() == 0) return false;
  add_count(sentence, found->count(), "descriptor");
  sentence->add(found->count() == 1 ? " has" : " have").add(" no CLOEXEC: ");
  found->write(sentence);
  sentence->add("; the new program inherits what is not closed in between");
  return true;
}

bool find_signals(const WordList&, Finding* sentence) {
  uint64_t blocked = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, nullptr, &blocked, sizeof blocked);
  Scratch<Listing> found;
  if (!found) return false;
  for (int signal = 1; signal < NSIG; ++signal) {
    if (!(blocked >> (signal - 1) & 1)) continue;
    const char* name = signal_name(signal);
    Line<24> word;
    found->add((name ? word.add("SIG").add(name) : word.add_signed(signal)).text());
  }
  if (found->count() == 0) return false;
  add_count(sentence, found->count(), "signal");
  sentence->add(found->count() == 1 ? " is" : " are").add(" blocked: ");
  found->write(sentence);
  sentence->add("; so they are in the child and what it executes, until they are let through");
  return true;
}

bool find_stdio(const WordList&, Finding* sentence) {
  Scratch<Listing> found;
  if (!found) return false;
  const auto look = [&found](FILE* stream, Text name) {
    const size_t pending = is_stream(stream) ? __fpending(stream) : 0;
    if (pending == 0 || pending > __fbufsize(stream)) return;
    Line<64> word;
    found->add(word.add(name)
                   .add(" (")
                   .add_number(pending)
                   .add(pending == 1 ? " byte)" : " bytes)")
                   .text());
  };
  look(stdout, "stdout");
  look(stderr, "stderr");
  if (found->count() == 0) return false;
  sentence->add("output is not flushed: ");
  found->write(sentence);
  sentence->add("; parent and child may both write it");
  return true;
}

}  // namespace forkshim
