// SPDX-License-Identifier: MIT
// Perl with ithreads, as distributions build it: the line that warn() would name.
#include <dlfcn.h>

#include "base/loader.h"
#include "handlers/script/interpreters.h"

namespace forkshim::script {
namespace {

struct Interpreter;
struct Scalar;

// What perl_alloc has made, or null before it.
constinit Interpreter* const* current = nullptr;
// Where pthread_getspecific(3) has that of a thread.
constinit const unsigned* thread_key = nullptr;

struct Api {
  Interpreter* (*of_thread)();          // null where Perl, from 5.36 on, is built for C11:
  void* (*get_specific)(unsigned key);  // then this
  Scalar* (*message)(const char* format, ...);
  const char* (*text)(Interpreter* own, Scalar* scalar, size_t* size, int flags);
};

bool find_all(Api* api) {
  constexpr const char* library = "libperl";
  const bool tells_thread =
      find(library, "Perl_get_context", &api->of_thread) ||
      (thread_key && (find("libc.so", "pthread_getspecific", &api->get_specific) ||
                      find("libpthread", "pthread_getspecific", &api->get_specific)));
  return tells_thread && find(library, "Perl_mess_nocontext", &api->message) &&
         find(library, "Perl_sv_2pv_flags", &api->text);
}

Interpreter* interpreter_of_thread(const Api& api) {
  if (api.of_thread) return api.of_thread();
  return static_cast<Interpreter*>(api.get_specific(*thread_key));
}

// Of "x at FILE line 3, <STDIN> line 5.\n", or with " during global destruction" before the end.
bool read_message(Text message, Place* place) {
  constexpr char before[] = "x at ", between[] = " line ";
  constexpr size_t head = sizeof before - 1, middle = sizeof between - 1;
  if (!message.starts_with(before)) return false;
  for (size_t at = head; at + middle < message.size; ++at) {
    if (memcmp(message.data + at, between, middle) != 0) continue;
    size_t end = at + middle;
    while (end < message.size && message.data[end] >= '0' && message.data[end] <= '9') ++end;
    const Text digits(message.data + at + middle, end - at - middle);
    const Text rest(message.data + end, message.size - end);
    const bool ends = rest.starts_with(".\n") || rest.starts_with(", <") || rest.starts_with(" d");
    place->file = Text(message.data + head, at - head);
    if (ends && parse_number(digits, UINT32_MAX, &place->line)) return true;
  }
  return false;
}

}  // namespace

void prepare_perl() {
  current = static_cast<Interpreter* const*>(forkshim_dlsym(RTLD_DEFAULT, "PL_curinterp"));
  thread_key = static_cast<const unsigned*>(forkshim_dlsym(RTLD_DEFAULT, "PL_thr_key"));
}

void read_perl(const Reader& reader) {
  Api api = {};
  if (!current || !*current || !find_all(&api)) return;
  Interpreter* const own = interpreter_of_thread(api);
  if (!own) return;
  Scalar* const message = api.message("%s", "x");  // a temporary, which the next statement frees
  size_t size = 0;
  const char* const text = message ? api.text(own, message, &size, 0) : nullptr;
  Place place = {Text(), 0, Text()};
  if (text && read_message(Text(text, size), &place)) reader.take(place);
}

}  // namespace forkshim::script
