// SPDX-License-Identifier: MIT
// Lineages that a stranger left in the state file, for the child of a spawn that asks who it is.
#include "tree/state.h"

#include <unistd.h>

#include <memory>
#include <string>

#include "temporary.h"

namespace forkshim {
namespace {

class StrangeState : public Temporary {
 protected:
  ~StrangeState() override { state::shared = nullptr; }

  // Who a process is whose parent, of this lineage, spawns its third.
  std::string child_of(const std::string& lineage) {
    state_ = std::make_unique<layout::State>();
    state::shared = state_.get();
    state::record_process(getppid(), "0", 4);
    for (uint32_t i = 0; i < layout::process_count; ++i) {
      layout::Process* const place = layout::process_at(state_->table, i);
      if (place->pid != getppid()) continue;
      place->spawning = 3;
      lineage.copy(place->lineage, sizeof place->lineage);
    }
    state::Identity identity = {};
    EXPECT_TRUE(state::identify(&identity));
    return identity.lineage.text;
  }

 private:
  std::unique_ptr<layout::State> state_;
};

TEST_F(StrangeState, AChildIsNamedAfterItsParent) {
  EXPECT_EQ(child_of("0.1.2"), "0.1.2.3");
  EXPECT_EQ(child_of("0.?.2"), "0.?.2.3");
}

TEST_F(StrangeState, ALineageThatDoesNotEndIsUnknown) {
  EXPECT_EQ(child_of(std::string(sizeof layout::Process::lineage, '1')), "?.3");
}

TEST_F(StrangeState, TheLongestLineageKeepsItsMark) {
  EXPECT_EQ(child_of(std::string(126, '1') + "~"), std::string(126, '1') + "~");
  EXPECT_EQ(child_of(std::string(126, '1')), std::string(126, '1') + "~");
  EXPECT_EQ(child_of(std::string(127, '1')), "?.3");
}

TEST_F(StrangeState, ALineageThatMeansSomethingInAPathOrALogIsUnknown) {
  for (const char* strange : {"../../x", "0.1\",\"pid\":1", "0.1\n", "\x1b[2J"})
    EXPECT_EQ(child_of(strange), "?.3") << strange;
}

}  // namespace
}  // namespace forkshim
