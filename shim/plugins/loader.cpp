// SPDX-License-Identifier: MIT
#include "plugins/loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "base/kernel.h"
#include "base/loader.h"
#include "config/options.h"
#include "elf/object_file.h"
#include "plugins/builtins.h"
#include "trust/trusted_file.h"

namespace forkshim {
namespace {

// Before struct_size has been checked, only the first two words may be read.
constexpr size_t smallest_plugin = offsetof(forkshim_plugin, fini) + sizeof(void (*)());

const forkshim_plugin* find_builtin(Text name) {
  for (const forkshim_plugin* builtin : builtins)
    if (name == builtin->name) return builtin;
  return nullptr;
}

// dlerror() begins with the path, and so does the shim.
Text without_path(Text reason, Text path) {
  if (!reason.starts_with(path) || reason.size < path.size + 2) return reason;
  return Text(reason.data + path.size + 2, reason.size - path.size - 2);
}

class Candidate {
 public:
  Candidate(const Section& section, const char* path, Problems* problems)
      : section_(section), path_(path), problems_(problems) {}

  const forkshim_plugin* load();

 private:
  const char* examine_file(const TrustedFile& opened);
  bool is_as_judged();
  const char* resolve(char (&real)[PATH_MAX]);
  const forkshim_plugin* refuse(Text reason);
  const forkshim_plugin* validate(const forkshim_plugin* plugin);
  bool points_inside(const forkshim_plugin& plugin) const;
  bool is_text(const char* text) const;
  template <typename Callback>
  bool is_code(Callback callback) const;

  const Section& section_;
  const char* path_;
  Problems* problems_;
  PluginFile file_;
  uintptr_t distance_ = 0;  // of the loaded object from the file's addresses
};

const forkshim_plugin* Candidate::refuse(Text reason) {
  const Entry* entry = section_.find("plugin");
  Sentence sentence;
  sentence.add("plugin ").add(path_).add(": ").add(reason).add("; not loaded");
  problems_->report(entry ? section_.place_of(*entry) : section_.place, sentence.text());
  return nullptr;
}

// A text outside of the plugin may belong to a library that it needs.
bool Candidate::is_text(const char* text) const {
  const uintptr_t address = reinterpret_cast<uintptr_t>(text) - distance_;
  Dl_info found;
  if (!text || file_.holds_text(address, text)) return true;
  return !file_.spans(address) && dladdr(text, &found) != 0;
}

template <typename Callback>
bool Candidate::is_code(Callback callback) const {
  const uintptr_t address = reinterpret_cast<uintptr_t>(callback) - distance_;
  Dl_info found;
  if (!callback || file_.holds(address, 1, PF_X)) return true;
  return !file_.spans(address) && dladdr(reinterpret_cast<const void*>(callback), &found) != 0;
}

bool Candidate::points_inside(const forkshim_plugin& plugin) const {
  const uintptr_t address = reinterpret_cast<uintptr_t>(&plugin) - distance_;
  const size_t size =
      plugin.struct_size < sizeof plugin ? plugin.struct_size : sizeof(forkshim_plugin);
  return (!file_.is_known() || file_.holds(address, size, PF_R)) && is_text(plugin.name) &&
         is_text(plugin.version) && is_code(plugin.init) && is_code(plugin.prepare) &&
         is_code(plugin.parent) && is_code(plugin.failed) && is_code(plugin.child) &&
         is_code(plugin.vfork_child) && is_code(plugin.fini) &&
         (!FORKSHIM_HAS(&plugin, missed) || is_code(plugin.missed));
}

const forkshim_plugin* Candidate::validate(const forkshim_plugin* plugin) {
  Sentence reason;
  const uint32_t major = plugin->abi_version >> 16;
  if (plugin->struct_size < smallest_plugin) {
    reason.add("its forkshim_plugin_v1 has ").add_number(plugin->struct_size);
    reason.add(" bytes, expected at least ").add_number(smallest_plugin);
    return refuse(reason.add("; build it against this forkshim's plugin.h").text());
  }
  if (major != FORKSHIM_ABI_MAJOR) {
    reason.add("needs plugin ABI ").add_number(major).add(", this is ");
    reason.add_number(FORKSHIM_ABI_MAJOR).add('.').add_number(FORKSHIM_ABI_MINOR);
    return refuse(reason.text());
  }
  if (!points_inside(*plugin))
    return refuse("its forkshim_plugin_v1 points beyond it; build it again");
  if (!plugin->name || !plugin->name[0] || !plugin->version)
    return refuse("its name or version is missing, expected both");
  if (find_builtin(plugin->name)) {
    reason.add("its name \"").add(plugin->name).add("\" is a built-in handler's, expected another");
    return refuse(reason.text());
  }
  return plugin;
}

// Returns why the file is refused, or null.
const char* Candidate::examine_file(const TrustedFile& opened) {
  if (!S_ISREG(opened.status.st_mode)) return "it is not a regular file, expected a shared object";
  return file_.examine(opened.file, opened.status.st_size);
}

// Where the run has judged the path: whether the file is still the same. On what it has judged,
// only trusted users could put a link or another file.
bool Candidate::is_as_judged() {
  constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;
  TrustedFile opened = {kernel::openat(AT_FDCWD, path_, flags), true, {}};
  if (opened.file < 0) return refuse(strerror(-opened.file));
  const char* reason = "it is not as it was when the run began; start the run again";
  if (kernel::fstat(opened.file, &opened.status) == 0 &&
      FileStamp::of(opened.status) == *section_.judged)
    reason = examine_file(opened);
  kernel::close(opened.file);
  return !reason || refuse(reason);
}

// Returns the path to load, or null: the real path if there are links on it, because ld.so would
// follow them again.
const char* Candidate::resolve(char (&real)[PATH_MAX]) {
  if (section_.judged) return is_as_judged() ? path_ : nullptr;
  Sentence distrust;
  const TrustedFile opened = open_trusted(path_, &distrust);
  const char* reason = distrust.c_str();
  if (opened.file >= 0) {
    reason = examine_file(opened);
    kernel::close(opened.file);
  }
  if (!reason) {
    if (opened.is_direct && path_[0] == '/') return path_;
    if (realpath(path_, real)) return real;
    reason = strerror(errno);
  }
  refuse(reason);
  return nullptr;
}

// Not inline, because built-ins do not need its stack.
[[gnu::noinline]] const forkshim_plugin* Candidate::load() {
  char buffer[PATH_MAX];
  const char* const real = resolve(buffer);
  if (!real) return nullptr;
  // The path that was checked would not be the one that is loaded.
  if (strchr(real, '$'))
    return refuse("ld.so replaces what begins with $; move it to another path");
  void* object = forkshim_dlopen(real, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!object) return refuse(without_path(dlerror(), real));
  void* symbol = forkshim_dlsym(object, "forkshim_plugin_v1");
  if (!symbol) return refuse("it has no symbol forkshim_plugin_v1, so it is no forkshim plugin");
  // What dlinfo(3) returns, without looking it up for this one call.
  distance_ = static_cast<const link_map*>(object)->l_addr;
  if (file_.is_known() &&
      !file_.holds(reinterpret_cast<uintptr_t>(symbol) - distance_, smallest_plugin, PF_R))
    return refuse("its forkshim_plugin_v1 is none of its own");
  return validate(static_cast<const forkshim_plugin*>(symbol));
}

const forkshim_plugin* report_unknown(const Section& section, const char* name,
                                      Problems* problems) {
  Nearest nearest(name);
  for (const forkshim_plugin* builtin : builtins) nearest.consider(builtin->name);
  const Entry* entry = section.find("plugin");
  Sentence sentence;
  if (!entry) sentence.add("the section has no plugin =, and there is ");
  sentence.add("no built-in handler \"").add(name).add('"');
  if (!add_comment_hint(&sentence, name) && nearest.found().empty()) {
    sentence.add("; expected one that `forkshim handlers` lists, or a plugin's path with a slash");
  }
  add_hint(&sentence, nearest.found());
  problems->report(entry ? section.place_of(*entry) : section.place, sentence.text());
  return nullptr;
}

}  // namespace

const forkshim_plugin* load_plugin(const Section& section, LoadedPlugin* last, Problems* problems) {
  const Entry* entry = section.find("plugin");
  const char* name = entry ? entry->value : section.name.data;
  if (const forkshim_plugin* builtin = find_builtin(name)) return builtin;
  if (!strchr(name, '/')) return report_unknown(section, name, problems);
  if (!last->plugin || !(Text(last->path) == name))
    *last = {name, Candidate(section, name, problems).load()};
  return last->plugin;
}

}  // namespace forkshim
