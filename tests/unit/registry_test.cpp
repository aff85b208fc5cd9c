// SPDX-License-Identifier: MIT
#include "creation/registry.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "process/process.h"
#include "start/memory.h"
#include "temporary.h"

namespace forkshim {
namespace {

constexpr forkshim_plugin plugin = {};
constexpr Registration about = {&plugin, "", nullptr};

Handler handler_for(uint8_t kind, uintptr_t self) {
  Handler handler = {};
  handler.self = reinterpret_cast<void*>(self);
  handler.functions = 1;
  handler.kinds = kind;
  return handler;
}

class RegistryTest : public Temporary {
 protected:
  RegistryTest() { EXPECT_TRUE(map_memory()); }
};

TEST_F(RegistryTest, HoldsAsManyHandlersAsItSaysAndNoMore) {
  Registry full;
  const Handler handler = handler_for(FORKSHIM_VFORK, 0);
  for (uint32_t i = 0; i < Registry::capacity; ++i) ASSERT_TRUE(full.add(handler, about));
  EXPECT_FALSE(full.add(handler, about));
  EXPECT_EQ(full.count(), 1024u);
  EXPECT_EQ(full.kinds(), FORKSHIM_VFORK);
}

TEST_F(RegistryTest, ThreadsThatRegisterAtOnceLoseNothing) {
  Registry shared;
  constexpr uintptr_t each = 50;
  std::vector<std::thread> threads;
  for (uintptr_t t = 0; t < 8; ++t)
    threads.emplace_back([&shared, t] {
      for (uintptr_t i = 0; i < each; ++i)
        shared.add(handler_for(FORKSHIM_FORK, t * each + i), about);
    });
  for (std::thread& thread : threads) thread.join();
  std::vector<bool> seen(8 * each);
  for (uint32_t i = 0; i < shared.count(); ++i)
    seen[reinterpret_cast<uintptr_t>(shared[i].self)] = true;
  EXPECT_EQ(shared.count(), 8 * each);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), false), 0);
}

}  // namespace
}  // namespace forkshim
