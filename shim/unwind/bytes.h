// SPDX-License-Identifier: MIT
// Reads the numbers of unwind tables within bounds: what a table says about itself may be wrong,
// and a read outside of it would be SIGSEGV in the program.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace forkshim::unwind {

class Bytes {
 public:
  Bytes() = default;
  Bytes(const void* begin, const void* end)
      : at_(static_cast<const uint8_t*>(begin)), end_(static_cast<const uint8_t*>(end)) {}

  const uint8_t* at() const { return at_; }
  const uint8_t* end() const { return end_; }
  bool contains(const uint8_t* place) const { return place >= at_ && place < end_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  bool empty() const { return at_ == end_; }
  // Whether a read went beyond the end: it returned 0, and so do all after it.
  bool failed() const { return failed_; }

  // A number of a fixed size, as it is in memory.
  template <typename Number>
  Number fixed() {
    Number number = 0;
    if (left() < sizeof number) return fail<Number>();
    memcpy(&number, at_, sizeof number);
    at_ += sizeof number;
    return number;
  }
  uint8_t byte() { return fixed<uint8_t>(); }

  uint64_t unsigned_leb() {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const uint8_t part = byte();
      number |= uint64_t{part & 0x7fu} << shift;
      if (!(part & 0x80)) return number;
    }
    return fail<uint64_t>();
  }

  int64_t signed_leb() {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64;) {
      const uint8_t part = byte();
      number |= uint64_t{part & 0x7fu} << shift;
      shift += 7;
      if (part & 0x80) continue;
      if (shift < 64 && part & 0x40) number |= ~uint64_t{0} << shift;
      return static_cast<int64_t>(number);
    }
    return fail<int64_t>();
  }

  void skip(uint64_t size) {
    if (size > left()) {
      fail<int>();
    } else {
      at_ += size;
    }
  }

  // The next `size` bytes; empty where there are fewer.
  Bytes take(uint64_t size) {
    const uint8_t* const begin = at_;
    skip(size);
    return failed_ ? Bytes() : Bytes(begin, at_);
  }

 private:
  template <typename Number>
  Number fail() {
    failed_ = true;
    at_ = end_;
    return 0;
  }

  const uint8_t* at_ = nullptr;
  const uint8_t* end_ = nullptr;
  bool failed_ = false;
};

}  // namespace forkshim::unwind
