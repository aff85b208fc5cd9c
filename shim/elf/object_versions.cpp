// SPDX-License-Identifier: MIT
// The versions of symbols that an object needs of others: a list of libraries, each with a list of
// versions, linked by distances.
#include "elf/object_file.h"

namespace forkshim {
namespace {

class Versions {
 public:
  Versions(const PluginFile& file, size_t texts, size_t* most)
      : file_(file), texts_(texts), most_(most) {}

  template <typename Entry>
  const Entry* entry_at(uintptr_t address) const {
    return reinterpret_cast<const Entry*>(file_.bytes_of(address, sizeof(Entry), alignof(Entry)));
  }

  bool is_sound(const ElfW(Verneed) & need, uintptr_t address) {
    if (need.vn_version != 1 || need.vn_file >= texts_) return false;
    address += need.vn_aux;
    for (size_t left = need.vn_cnt; left > 0; --left) {
      const auto* name = entry_at<ElfW(Vernaux)>(address);
      if (!name || name->vna_name >= texts_ || ++names_ > version_mask) return false;
      const size_t number = name->vna_other & version_mask;
      if (number > *most_) *most_ = number;
      if (name->vna_next == 0) return left == 1;
      address += name->vna_next;
    }
    return true;
  }

 private:
  const PluginFile& file_;
  const size_t texts_;
  size_t* const most_;
  size_t names_ = 0;
};

}  // namespace

bool find_versions(const PluginFile& file, uintptr_t address, size_t count, size_t texts,
                   size_t* most) {
  Versions versions(file, texts, most);
  for (; count > 0; --count) {
    const auto* need = versions.entry_at<ElfW(Verneed)>(address);
    if (!need || !versions.is_sound(*need, address)) return false;
    if (need->vn_next == 0) return count == 1;
    address += need->vn_next;
  }
  return true;
}

}  // namespace forkshim
