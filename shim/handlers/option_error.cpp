// SPDX-License-Identifier: MIT
#include "handlers/option_error.h"

#include "base/errno_name.h"
#include "base/line.h"
#include "base/nearest.h"

namespace forkshim {

int bad_option(const forkshim_host* host, Text sentence) {
  host->log(host, FORKSHIM_ERROR, sentence.data, sentence.size);
  return EINVAL;
}

int bad_value(const forkshim_host* host, Text key, Text found, Text expected, Text nearest) {
  Sentence sentence;
  sentence.add(key).add(" = ").add_quoted(found).add("; expected ").add(expected);
  add_comment_hint(&sentence, found);
  add_hint(&sentence, nearest);
  return bad_option(host, sentence.text());
}

int cannot_use(const forkshim_host* host, Text what, Text reason) {
  Sentence sentence;
  return bad_option(host, sentence.add(what).add(": ").add(reason).text());
}

int cannot_use_value(const forkshim_host* host, Text key, Text value, Text reason) {
  Sentence sentence;
  sentence.add(key).add(" = \"").add(value).add("\": ").add(reason);
  return bad_option(host, sentence.text());
}

int read_errno(const forkshim_host* host, const char* key, int* error) {
  const Text name = host->option(host, key);
  *error = errno_by_name(name);
  if (*error != 0) return 0;
  return bad_value(host, key, name, "an errno such as EAGAIN, ENOMEM or 11", nearest_errno(name));
}

}  // namespace forkshim
