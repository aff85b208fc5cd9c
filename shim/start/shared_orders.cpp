// SPDX-License-Identifier: MIT
// The file is trusted as a configuration is, and read like foreign text all the same: whatever is
// in it, nothing outside of it is read.
#include "start/shared_orders.h"

#include <string.h>

#include "base/arena.h"
#include "base/kernel.h"
#include "base/line.h"
#include "protocol/orders_layout.h"
#include "start/config_file.h"
#include "start/read_selectors.h"
#include "tree/state.h"
#include "trust/ownership.h"

namespace forkshim {
namespace {

using layout::Orders;
using layout::OrdersEntry;
using layout::OrdersSection;

// Opened before its folder is walked, because most states that are no run's have no such file.
int open_beside(const char* state) {
  Line<512> path;
  path.add(state).add_literal(layout::orders_suffix);
  if (path.text().size >= path.room) return -1;
  return kernel::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
}

// With a second name it could be any file of an owner who is trusted, put there by another user.
bool is_trusted(const struct stat& status) {
  return S_ISREG(status.st_mode) && status.st_nlink == 1 &&
         !(status.st_mode & (S_IWGRP | S_IWOTH)) && owners::may_give_orders(status.st_uid);
}

class SharedOrders {
 public:
  // Reads the file. False if it is of somebody who may not give orders, or is none.
  bool read(const char* state);
  bool is_made_for(const Environment& environment) const;
  bool trusts_folder(const char* state) const;
  // Texts of the document are in the arena. Without a section for this program, that is not mapped.
  bool fill(Document* document);

 private:
  bool read_from(int file);
  bool keep();
  bool is_whole() const;
  size_t texts_begin() const {
    return sizeof(Orders) + size_t{head().stamps} * sizeof(FileStamp) +
           size_t{head().sections} * sizeof(OrdersSection) +
           size_t{head().entries} * sizeof(OrdersEntry);
  }
  const Orders& head() const { return *reinterpret_cast<const Orders*>(bytes_); }
  const FileStamp* stamps() const {
    return reinterpret_cast<const FileStamp*>(bytes_ + sizeof(Orders));
  }
  const OrdersSection* sections() const {
    return reinterpret_cast<const OrdersSection*>(stamps() + head().stamps);
  }
  const OrdersEntry* entries() const {
    return reinterpret_cast<const OrdersEntry*>(sections() + head().sections);
  }
  // The last byte is a zero.
  bool has_text(uint32_t place) const { return place >= texts_begin() && place < size_; }
  const char* text(uint32_t place) const { return has_text(place) ? bytes_ + place : nullptr; }
  bool says(uint32_t place, const char* variable) const;
  bool is_valid(const OrdersSection& section) const;
  bool add(const OrdersSection& from, uint32_t number, Document* document) const;
  Entry* copy_entry(const OrdersEntry& from) const;

  const char* bytes_ = nullptr;
  size_t size_ = 0;
  alignas(FileStamp) char usual_[2048];
};

bool SharedOrders::read(const char* state) {
  const int file = open_beside(state);
  if (file < 0) return false;
  const bool done = read_from(file);
  kernel::close(file);
  return done && is_whole();
}

bool SharedOrders::read_from(int file) {
  struct stat status;
  if (kernel::fstat(file, &status) != 0 || !is_trusted(status)) return false;
  if (status.st_size <= static_cast<off_t>(sizeof(Orders)) ||
      status.st_size > static_cast<off_t>(layout::largest_orders))
    return false;
  size_ = static_cast<size_t>(status.st_size);
  const bool fits = size_ <= sizeof usual_;
  auto* const buffer = fits ? usual_ : static_cast<char*>(arena.take(size_));
  bytes_ = buffer;
  return buffer && read_whole(file, buffer, size_) == static_cast<ssize_t>(size_);
}

bool SharedOrders::keep() {
  if (bytes_ != usual_) return true;
  auto* const kept = static_cast<char*>(arena.take(size_));
  if (!kept) return false;
  memcpy(kept, usual_, size_);
  bytes_ = kept;
  return true;
}

bool SharedOrders::is_whole() const {
  // The numbers first: their product could overflow 32 bits.
  return head().version == layout::orders_version && head().size == size_ &&
         head().sections < size_ && head().entries < size_ && head().stamps < size_ &&
         texts_begin() < size_ && bytes_[size_ - 1] == '\0';
}

bool SharedOrders::says(uint32_t place, const char* variable) const {
  const bool is_set = variable && variable[0];
  if (place == 0 || !is_set) return place == 0 && !is_set;
  const char* const known = text(place);
  return known && strcmp(known, variable) == 0;
}

bool SharedOrders::is_made_for(const Environment& environment) const {
  return says(head().state, environment.state) && says(head().config, environment.config) &&
         says(head().inline_text, environment.inline_text) && says(head().trust, environment.trust);
}

// The run has judged it. Who may give orders has named this very state in them, and nobody else can
// have put another file of that owner's in their place.
bool SharedOrders::trusts_folder(const char* state) const {
  const auto judged = static_cast<Folder>(head().folder);
  if (judged == Folder::trusted || judged == Folder::roots) state::know_folder(judged);
  Sentence ignored;  // the state is judged by the same folder, and says why not
  return state::trusts_folder(state, &ignored);
}

bool SharedOrders::is_valid(const OrdersSection& section) const {
  return (section.name == 0 || has_text(section.name)) && has_text(section.source) &&
         (section.program == 0 || has_text(section.program)) && section.first <= head().entries &&
         section.count <= head().entries - section.first && section.stamp <= head().stamps;
}

Entry* SharedOrders::copy_entry(const OrdersEntry& from) const {
  const char *key = text(from.key), *value = text(from.value);
  auto* const entry = key && value ? arena.array_for_start<Entry>(1) : nullptr;
  if (entry) *entry = {key, value, from.line, false, nullptr};
  return entry;
}

bool SharedOrders::add(const OrdersSection& from, uint32_t number, Document* document) const {
  auto* const section = arena.array_for_start<Section>(1);
  if (!section) return false;
  section->is_shim = from.name == 0;
  section->name = text(from.name);
  section->number = number;
  section->place = {text(from.source), from.line};
  section->judged = from.stamp != 0 ? &stamps()[from.stamp - 1] : nullptr;
  Entry** last = &section->entries;
  for (uint32_t i = 0; i < from.count; ++i) {
    Entry* const entry = copy_entry(entries()[from.first + i]);
    if (!entry) return false;
    *last = entry;
    last = &entry->next;
  }
  *document->end = section;
  document->end = &section->next;
  return true;
}

// Handlers for other programs are decided by one value, and cost nothing more.
bool SharedOrders::fill(Document* document) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < head().sections; ++i) {
    const OrdersSection& section = sections()[i];
    if (!is_valid(section)) return false;
    const bool is_shim = section.name == 0;
    if (is_shim && section.count == 0) continue;
    const char* const program = section.program != 0 ? text(section.program) : nullptr;
    const bool chosen = is_shim || selects_program(program);
    if (chosen && (!keep() || !add(sections()[i], number, document))) return false;
    number += !is_shim;
  }
  return true;
}

}  // namespace

bool take_shared_orders(const Environment& environment, Document* document) {
  SharedOrders orders;
  if (!environment.state || !orders.read(environment.state)) return false;
  if (orders.is_made_for(environment) && orders.trusts_folder(environment.state) &&
      orders.fill(document))
    return true;
  document->sections = nullptr;
  document->end = &document->sections;
  return false;
}

}  // namespace forkshim
