// SPDX-License-Identifier: MIT
#include "sweep/logged_stacks.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "protocol/log_keys.h"

namespace forkshim::sweep {
namespace {

namespace key = log::key;

// "0+0x1234", with "PATH BUILD-ID" as element 0 of the objects.
bool read_frame(const std::string& text, const nlohmann::json& objects, symbols::Frame* frame) {
  char* end = nullptr;
  const unsigned long index = std::strtoul(text.c_str(), &end, 10);
  if (end == text.c_str() || *end != '+' || index >= objects.size() || !objects[index].is_string())
    return false;
  const std::string object = objects[index].get<std::string>();
  const size_t blank = object.rfind(' ');
  if (blank == std::string::npos) return false;
  frame->object = object.substr(0, blank);
  frame->build_id = object.substr(blank + 1);
  if (frame->build_id == "-") frame->build_id.clear();
  frame->offset = std::strtoull(end + 1, nullptr, 16);
  return frame->offset != 0;
}

Frames frames_of(const nlohmann::json& objects, const nlohmann::json& stack) {
  Frames frames;
  for (const auto& each : stack) {
    symbols::Frame frame;
    if (!each.is_string() || !read_frame(each.get<std::string>(), objects, &frame)) break;
    frames.push_back(std::move(frame));
  }
  return frames;
}

std::string text_of(const nlohmann::json& part) {
  return part.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

Shared<Frames> LoggedStacks::at(const nlohmann::json& line) {
  const auto objects = line.find(key::objects), stack = line.find(key::stack);
  if (objects == line.end() || stack == line.end() || !objects->is_array() || !stack->is_array())
    return {};
  const auto [known, fresh] = known_.try_emplace(text_of(*objects) + text_of(*stack));
  if (fresh) known->second = Shared<Frames>(frames_of(*objects, *stack));
  return known->second;
}

}  // namespace forkshim::sweep
