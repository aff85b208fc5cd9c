// SPDX-License-Identifier: MIT
#include "config/problems.h"

namespace forkshim {

void Problems::report(Place place, Text sentence) {
  ++count_;
  if (count_ > (report_ == Report::first_only ? 1 : most_said)) return;
  Sentence line;
  line.add(place.source);
  if (place.line != 0) line.add(':').add_number(place.line);
  line.add(": ").add(sentence);
  if (report_ == Report::first_only) {
    first_ = line;
  } else {
    say_(line.text());
  }
}

void Problems::conclude() {
  constexpr size_t room_for_rest = 80;
  const unsigned said = report_ == Report::first_only ? 1 : most_said;
  Sentence rest;
  if (count_ > said) rest.add("and ").add_number(count_ - said).add(" more");
  if (report_ == Report::all) {
    if (count_ > said) say_(rest.text());
  } else if (count_ != 0) {
    first_.cut(Sentence::room - room_for_rest);
    if (count_ > 1) first_.add(" (").add(rest.text()).add("; `forkshim check` lists them)");
    say_(first_.text());
  }
}

}  // namespace forkshim
