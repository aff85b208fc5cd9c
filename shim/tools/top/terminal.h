// SPDX-License-Identifier: MIT
// The user's terminal in full-screen mode: returns keys one at a time, and restores the screen
// however top ends.
#pragma once

#include <signal.h>
#include <termios.h>

#include <string>

#include "text/time_span.h"
#include "top/screen.h"

namespace forkshim::top {

class Terminal {
 public:
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Standard input and output are one.
  static bool is_there();

  Size size() const;
  // False if the terminal is gone.
  bool show(const std::string& screen);

  // Returns the next key, 0 when the time has come, `redraw` after a change of the terminal, or
  // `gone`. A signal that ends a program ends this one, with the terminal as it was.
  static constexpr int redraw = -1, gone = -2;
  int wait(Clock::time_point until);

 private:
  void enter();
  void leave();
  bool is_in_background() const;
  void wait_for_foreground();
  int take_signal();
  int take_key();

  termios before_ = {}, raw_ = {};
  bool entered_ = false;
  sigset_t mask_before_ = {};
  int signals_ = -1;
  std::string keys_;  // typed and not returned yet
};

}  // namespace forkshim::top
