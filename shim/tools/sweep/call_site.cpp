// SPDX-License-Identifier: MIT
#include "sweep/call_site.h"

#include <cxxabi.h>
#include <fmt/core.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <utility>

#include "sweep/fingerprint.h"
#include "sweep/script.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

// As the source has it. What no compiler of C++ has made stays as it is.
std::string readable(const std::string& function) {
  if (!function.starts_with("_Z")) return function;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(function.c_str(), nullptr, nullptr, nullptr), std::free);
  return text ? text.get() : function;
}

std::string text_of(const symbols::Place& place, const std::string& object) {
  if (!place.file.empty())
    return fmt::format("{} at {}:{}", place.function.empty() ? "?" : readable(place.function),
                       place.file, place.line);
  return fmt::format("{} in {}", readable(place.function), object);
}

std::string address_in(const symbols::Frame& frame) {
  return fmt::format("{}+{:#x}", frame.object, frame.offset);
}

std::vector<std::string> lines_of(const symbols::Frame& frame) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < frame.places.size(); ++i)
    lines.push_back(text_of(frame.places[i], frame.object) +
                    (i + 1 < frame.places.size() ? " (inlined)" : ""));
  if (lines.empty())
    lines.push_back(address_in(frame) +
                    (frame.obstacle.empty() ? "" : " (" + frame.obstacle + ")"));
  return lines;
}

CallSite site_of(const Frames& frames) {
  CallSite site;
  Lines stack;
  for (const symbols::Frame& frame : frames) {
    for (std::string& line : lines_of(frame)) stack.push_back(std::move(line));
    if (!site.object.empty() || is_of_system(frame)) continue;
    site.object = frame.object;
    site.place = frame.places.empty() ? symbols::Place{address_in(frame)} : frame.places.front();
    site.place.function = readable(site.place.function);
  }
  site.stack = Shared<Lines>(std::move(stack));
  return site;
}

// A stack with its symbols, and what follows from it.
struct Described {
  Shared<Frames> frames;
  CallSite site;
};

Described described(Frames frames, symbols::Symbolizer& symbolizer) {
  for (symbols::Frame& frame : frames) symbolizer.describe(frame);
  CallSite site = site_of(frames);
  return {Shared<Frames>(std::move(frames)), std::move(site)};
}

// As the user typed it: redis-server is a link to redis-check-rdb in Debian. A login shell has a
// minus sign before its name.
std::string name_called(const Started& started) {
  const std::string_view name =
      started.args.empty() ? std::string_view() : base_name(started.args.front());
  return std::string(name.substr(name.starts_with('-') ? 1 : 0));
}

}  // namespace

bool is_of_system(const symbols::Frame& frame) {
  const std::string_view name = base_name(frame.object);
  for (const char* const start : {"libc.so", "libc-", "libc.musl", "ld-", "libpthread", "libutil",
                                  "libforkshim", "linux-vdso"})
    if (name.starts_with(start)) return true;
  return false;
}

void find_call_sites(Recording& recording, symbols::Symbolizer& symbolizer) {
  // By the stacks as logged, which are kept so that none gets the place of another.
  std::map<const void*, std::pair<Shared<Frames>, Described>> known;
  for (Creation& creation : recording.creations) {
    const auto [found, fresh] = known.try_emplace(creation.frames.identity());
    if (fresh) found->second = {creation.frames, described(*creation.frames, symbolizer)};
    creation.frames = found->second.second.frames;
    creation.site = found->second.second.site;
    const Started* const started = started_as(recording, creation);
    if (!started) continue;
    if (started->program == creation.program) creation.called = name_called(*started);
    creation.site.script = script_of(*started);
    creation.interpreter_tells = !creation.site.script.empty() && tells_line(*started);
  }
  add_fingerprints(recording);
}

const symbols::Place& shown_place(const CallSite& site) {
  return site.script_place.file.empty() ? site.place : site.script_place;
}

std::string sentence_about_script(const CallSite& site) {
  if (site.script.empty() || !site.script_at.empty()) return site.script_at;
  return fmt::format(
      "{}: the stack is its interpreter's, and its line is not known;"
      " forkshim-sites(7), SCRIPTS, has ways to find it",
      site.script.starts_with('-') ? "the program behind " + site.script : site.script);
}

std::string text_of(const CallSite& site) {
  if (site.object.empty()) return "";
  // Without a symbol the place is an address, which names its object already.
  const bool is_address = site.place.file.empty() && site.place.function.starts_with(site.object);
  return is_address ? site.place.function : text_of(site.place, site.object);
}

}  // namespace forkshim::sweep
