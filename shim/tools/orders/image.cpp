// SPDX-License-Identifier: MIT
#include "orders/image.h"

#include <cstdint>
#include <cstring>
#include <map>
#include <type_traits>
#include <vector>

#include "base/kernel.h"
#include "protocol/orders_layout.h"
#include "trust/trusted_file.h"

namespace forkshim::orders {
namespace {

using layout::Orders;
using layout::OrdersEntry;
using layout::OrdersSection;

// The stamps of plugins that this run may load by their paths: absolute, without links, and
// trusted.
class Stamps {
 public:
  explicit Stamps(const Document& document) {
    for (const Section* section = document.sections; section; section = section->next)
      if (const char* const path = path_in(*section)) judge(path);
  }

  // From 1, or 0.
  uint32_t number_for(const Section& section) const {
    const char* const path = path_in(section);
    return path ? numbers_.at(path) : 0;
  }
  const std::vector<FileStamp>& all() const { return stamps_; }

 private:
  static const char* path_in(const Section& section) {
    const Entry* const plugin = section.is_shim ? nullptr : section.find("plugin");
    return plugin && plugin->value[0] == '/' ? plugin->value : nullptr;
  }

  void judge(const char* path) {
    const auto [place, is_new] = numbers_.try_emplace(path, 0);
    if (!is_new) return;
    Sentence ignored;  // who loads it judges it, and says why not
    const TrustedFile opened = open_trusted(path, &ignored);
    if (opened.file < 0) return;
    kernel::close(opened.file);
    if (!opened.is_direct || !S_ISREG(opened.status.st_mode)) return;
    stamps_.push_back(FileStamp::of(opened.status));
    place->second = static_cast<uint32_t>(stamps_.size());
  }

  std::map<std::string, uint32_t> numbers_;
  std::vector<FileStamp> stamps_;
};

// Texts are named by where they will be: behind tables whose size is known from the start.
class Image {
 public:
  explicit Image(const Document& document) : stamps_(document) {
    head_.stamps = static_cast<uint32_t>(stamps_.all().size());
    for (const Section* section = document.sections; section; section = section->next) {
      ++head_.sections;
      for (const Entry* entry = section->entries; entry; entry = entry->next) ++head_.entries;
    }
    begin_ = sizeof(Orders) + head_.stamps * sizeof(FileStamp) +
             head_.sections * sizeof(OrdersSection) + head_.entries * sizeof(OrdersEntry);
  }

  void add_variables(const Environment& made_for) {
    Sentence ignored;  // who maps the state says it
    head_.folder = static_cast<uint32_t>(judge_folder(made_for.state, &ignored));
    head_.state = add_variable(made_for.state);
    head_.config = add_variable(made_for.config);
    head_.inline_text = add_variable(made_for.inline_text);
    head_.trust = add_variable(made_for.trust);
  }

  void add(const Section& section) {
    OrdersSection to = {};
    if (!section.is_shim) to.name = add_text(section.name.data);
    to.stamp = stamps_.number_for(section);
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
    append(all, stamps_.all());
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

  const Stamps stamps_;
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
