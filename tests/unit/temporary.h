// SPDX-License-Identifier: MIT
// A folder that goes away with the test, and the sentences that the shim said meanwhile.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/arena.h"
#include "output/messages.h"

namespace forkshim {

class Temporary : public testing::Test {
 protected:
  Temporary() {
    std::string name = testing::TempDir() + "forkshim-XXXXXX";
    folder_ = mkdtemp(name.data());
    EXPECT_TRUE(arena.map());
    EXPECT_TRUE(messages::set_target((sentences_ = path("sentences")).c_str()));
  }
  ~Temporary() override {
    messages::set_target("stderr");
    std::filesystem::remove_all(folder_);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string read(const std::string& file) const {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  void write(const std::string& file, const std::string& content) const {
    std::ofstream(file, std::ios::binary) << content;
  }
  std::string said() const { return read(sentences_); }

 private:
  std::string folder_;
  std::string sentences_;
};

inline std::string to_string(Text text) { return {text.data, text.size}; }

}  // namespace forkshim
