// SPDX-License-Identifier: MIT
// CRuby, by what its profilers use: it allocates nothing and needs no lock of Ruby's.
#include "handlers/script/interpreters.h"

namespace forkshim::script {
namespace {

using Value = uintptr_t;
constexpr int most = 16;

struct Profile {
  int (*is_rubys_thread)();
  int (*frames)(int start, int limit, Value* frames, int* lines);
  Value (*path)(Value frame);
  Value (*label)(Value frame);
  const char* (*text)(volatile Value* string);
};

bool find_all(Profile* profile) {
  constexpr const char* library = "libruby";
  return find(library, "ruby_native_thread_p", &profile->is_rubys_thread) &&
         find(library, "rb_profile_frames", &profile->frames) &&
         find(library, "rb_profile_frame_path", &profile->path) &&
         find(library, "rb_profile_frame_label", &profile->label) &&
         find(library, "rb_string_value_cstr", &profile->text);
}

}  // namespace

void read_ruby(const Reader& reader) {
  Profile profile;
  // Elsewhere rb_profile_frames would look for a frame behind a null pointer.
  if (!find_all(&profile) || !profile.is_rubys_thread()) return;
  Value frames[most];
  int lines[most];
  const int count = profile.frames(0, most, frames, lines);
  for (int i = 0; i < count; ++i) {
    if (lines[i] <= 0) continue;  // a function in C has neither line nor path
    volatile Value path = profile.path(frames[i]), label = profile.label(frames[i]);
    const Text file(profile.text(&path)), function(profile.text(&label));
    if (!reader.take({file, static_cast<uint64_t>(lines[i]), function})) return;
  }
}

}  // namespace forkshim::script
