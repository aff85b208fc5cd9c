// SPDX-License-Identifier: MIT
// A value that many have and none changes, kept once: a loop of a hundred thousand creations has
// one stack.
#pragma once

#include <memory>
#include <utility>

namespace forkshim::sweep {

template <typename Value>
class Shared {
 public:
  Shared() = default;
  explicit Shared(Value value) : value_(std::make_shared<const Value>(std::move(value))) {}

  const Value& operator*() const {
    static const Value none;
    return value_ ? *value_ : none;
  }
  const Value* operator->() const { return &**this; }

  // The same for copies of one, and for no others.
  const void* identity() const { return value_.get(); }

 private:
  std::shared_ptr<const Value> value_;
};

}  // namespace forkshim::sweep
