// SPDX-License-Identifier: MIT
#include "orders/image.h"

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "protocol/orders_layout.h"

namespace forkshim::orders {
namespace {

using layout::Orders;
using layout::OrdersEntry;
using layout::OrdersSection;

// Texts are named by where they will be: behind tables whose size is known from the start.
class Image {
 public:
  explicit Image(const Document& document) {
    for (const Section* section = document.sections; section; section = section->next) {
      ++head_.sections;
      for (const Entry* entry = section->entries; entry; entry = entry->next) ++head_.entries;
    }
    begin_ = sizeof(Orders) + head_.sections * sizeof(OrdersSection) +
             head_.entries * sizeof(OrdersEntry);
  }

  void add_variables(const Environment& made_for) {
    head_.state = add_variable(made_for.state);
    head_.config = add_variable(made_for.config);
    head_.inline_text = add_variable(made_for.inline_text);
    head_.trust = add_variable(made_for.trust);
  }

  void add(const Section& section) {
    OrdersSection to = {};
    if (!section.is_shim) to.name = add_text(section.name.data);
    // Those of one file follow each other.
    if (!source_ || std::strcmp(section.place.source, source_) != 0)
      source_ = section.place.source, source_at_ = add_text(source_);
    to.source = source_at_;
    to.line = section.place.line;
    to.first = static_cast<uint32_t>(entries_.size());
    for (const Entry* entry = section.entries; entry; entry = entry->next) {
      const OrdersEntry copy = {add_text(entry->key.data), add_text(entry->value), entry->line};
      if (!section.is_shim && entry->key == "program") to.program = copy.value;
      entries_.push_back(copy);
    }
    to.count = static_cast<uint32_t>(entries_.size()) - to.first;
    sections_.push_back(to);
  }

  std::string bytes() {
    if (begin_ + texts_.size() > layout::largest_orders) return {};
    head_.version = layout::orders_version;
    head_.size = static_cast<uint32_t>(begin_ + texts_.size());
    std::string all(reinterpret_cast<const char*>(&head_), sizeof head_);
    append(all, sections_);
    append(all, entries_);
    return all + texts_;
  }

 private:
  uint32_t add_text(const char* text) {
    const auto place = static_cast<uint32_t>(begin_ + texts_.size());
    texts_.append(text, std::strlen(text) + 1);
    return place;
  }

  uint32_t add_variable(const char* value) { return value && *value ? add_text(value) : 0; }

  template <typename Record>
  static void append(std::string& all, const std::vector<Record>& records) {
    static_assert(std::is_trivially_copyable_v<Record>);
    all.append(reinterpret_cast<const char*>(records.data()), records.size() * sizeof(Record));
  }

  Orders head_ = {};
  size_t begin_ = 0;  // of the texts
  std::vector<OrdersSection> sections_;
  std::vector<OrdersEntry> entries_;
  std::string texts_;
  const char* source_ = nullptr;
  uint32_t source_at_ = 0;
};

}  // namespace

std::string image_of(const Document& document, const Environment& made_for) {
  Image image(document);
  image.add_variables(made_for);
  for (const Section* section = document.sections; section; section = section->next)
    image.add(*section);
  return image.bytes();
}

}  // namespace forkshim::orders
