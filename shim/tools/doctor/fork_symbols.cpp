// SPDX-License-Identifier: MIT
// ld.so looks a name up in the program, then in the shim, then in the libraries. An object linked
// -Bsymbolic is asked before all of them, for its own references. So the shim misses calls of what
// the program, or such an object, defines itself.
#include "doctor/fork_symbols.h"

#include <fmt/core.h>

#include <algorithm>

#include "doctor/watched_symbols.h"

namespace forkshim::doctor {
namespace {

bool is_libc(const ElfFile& object) { return object.soname == "libc.so.6"; }

void report_imports(Report& report, const std::vector<ElfFile>& objects, const ElfFile& library) {
  std::set<std::string> unseen, all;
  for (const ElfFile& object : objects) {
    if (!object.symbols_readable)
      report.limit("symbols", "unreadable in " + object.path,
                   fmt::format("the symbols of {} cannot be read", object.path));
    const std::string names = forks_among(object.imports);
    if (!names.empty()) report.fact("imports", fmt::format("{} by {}", names, object.path));
    all.insert(object.imports.begin(), object.imports.end());
  }
  std::ranges::set_difference(all, library.definitions, std::inserter(unseen, unseen.end()));
  std::erase_if(all, [&](const std::string& name) { return unseen.contains(name); });
  const std::string seen = forks_among(all), missed = forks_among(unseen);
  report.fact("sees", seen.empty() ? "no function by name" : seen);
  if (!missed.empty())
    report.limit("misses", missed, fmt::format("this build of the library lacks {}", missed));
}

void report_own(Report& report, const std::vector<ElfFile>& objects) {
  for (const ElfFile& object : objects) {
    if (is_libc(object)) continue;
    const std::string own = forks_among(object.definitions);
    if (!own.empty() && &object == &objects.front())
      report.limit("defines", fmt::format("{}, found before the library's", own),
                   fmt::format("it brings its own {}", own));
    if (!object.symbolic) continue;
    if (own.empty())
      report.fact("symbolic", object.path + ", which defines no such function: its calls are seen");
    else
      report.limit("symbolic", fmt::format("{} calls its own {}", object.path, own),
                   fmt::format("{} is linked -Bsymbolic and calls its own {}", object.path, own));
  }
}

void report_sanitizer(Report& report, const std::vector<ElfFile>& objects) {
  std::set<std::string_view> names;
  bool shared = false;
  for (const ElfFile& object : objects) {
    for (const auto* symbols : {&object.definitions, &object.imports})
      for (const std::string& symbol : *symbols) names.insert(sanitizer_of(symbol));
    if (&object != &objects.front()) shared = shared || object.definitions.contains("__asan_init");
  }
  // The library answers for the option by this function, where the program does not.
  const bool refuses = shared && objects.front().definitions.contains("__asan_default_options");
  names.erase("");
  if (names.empty()) return report.fact("sanitizer", "none");
  for (const std::string_view name : names)
    report.limit("sanitizer",
                 fmt::format("{}: its runtime wraps fork functions itself{}", name,
                             refuses ? ", and starts behind a preloaded library only with"
                                       " ASAN_OPTIONS=verify_asan_link_order=0"
                                     : ""),
                 fmt::format("the {} sanitizer wraps fork functions itself", name));
}

}  // namespace

void report_forks(Report& report, const std::vector<ElfFile>& objects, const ElfFile& library) {
  report_sanitizer(report, objects);
  report_own(report, objects);
  report_imports(report, objects, library);
  for (const ElfFile& object : objects) {
    if (is_libc(object)) continue;
    const bool apart = object.imports.contains("dlmopen");
    if (apart || object.imports.contains("dlopen"))
      report.fact("opens", object.path + " loads libraries at run time; those are not examined");
    if (apart)
      report.fact("unseen", object.path +
                                " may load a second libc by dlmopen; what that creates is"
                                " not seen");
  }
  report.fact("inline",
              "system calls in the code cannot be told from reading it; such forks count "
              "as missed when the program runs");
}

}  // namespace forkshim::doctor
