// SPDX-License-Identifier: MIT
#include "deep/host.h"

#include "process/shim_options.h"
#include "text/printable.h"
#include "tree/state.h"

namespace forkshim::deep {
namespace {

// The launcher has had everything judged before.
void ignore_sentence(const forkshim_host*, int, const char*, size_t) {}

void say_sentence(const char* text, size_t size) { say({text, size}); }

const Host& from(const forkshim_host* host) { return *reinterpret_cast<const Host*>(host); }

}  // namespace

Host::Host(Section& section, const char* plugin, std::uint32_t place)
    : host_{}, section_(section), options_(plugin), place_(place) {
  host_.struct_size = sizeof host_;
  host_.abi_version = FORKSHIM_ABI_VERSION;
  host_.name = section.name.data;
  host_.lineage = "0";
  host_.program = "";
  host_.option = answer_option;
  host_.log = ignore_sentence;
  host_.say = say_sentence;
  host_.seed = shim_options.seed;
  host_.shared = share;
}

const char* Host::option(const char* key) const {
  const Entry* const setting = section_.find(key);
  return setting ? setting->value : options_.default_for(key, section_);
}

bool Host::init(const forkshim_plugin& plugin, void** self) const {
  return plugin.init(&host_, self) == 0;
}

const char* Host::answer_option(const forkshim_host* host, const char* key) {
  return from(host).option(key);
}

void* Host::share(const forkshim_host* host, size_t size) {
  return state::handler_memory(from(host).place_, size);
}

}  // namespace forkshim::deep
