// SPDX-License-Identifier: MIT
// Whose a temporary file or folder is: a file beside it, NAME.lock, is locked by its maker and the
// processes that this makes, until they have ended. So the next tool can tell, and remove, what one
// that was killed has left behind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace forkshim {

class Claim {
 public:
  // `user`: a file that is there as long as others need what is claimed; or empty. Where the lock
  // cannot be made, what is claimed is left to its maker alone.
  explicit Claim(const std::string& claimed, std::string_view user = "");
  // What is claimed is gone, or is to stay.
  void give_up();

 private:
  std::string lock_;
};

// Removes what this user's tools have left in a folder under such a name, a begin and six
// characters, and no living process claims. Nobody else may be able to exchange what has a name
// there.
void remove_unclaimed(const std::string& folder, std::string_view begin);

// Paths of what begins so in a folder, of at least `least` bytes, in their order.
std::vector<std::string> paths_in(const std::string& folder, std::string_view begin, size_t least);

}  // namespace forkshim
