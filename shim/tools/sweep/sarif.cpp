// SPDX-License-Identifier: MIT
#include "sweep/sarif.h"

#include <fmt/core.h>

#include <array>
#include <nlohmann/json.hpp>

#include "sweep/call_site.h"
#include "sweep/source_place.h"
#include "sweep/work_folder.h"
#include "text/files.h"
#include "text/printable.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

using Json = nlohmann::ordered_json;

// What each class of finding means, as the manual has it.
struct Rule {
  Class kind;
  const char* meaning;
};
constexpr std::array rules{
    Rule{Class::silent,
         "A creation failed, the program ended with status 0, and its work is not"
         " done."},
    Rule{Class::crash, "A creation failed, and a signal ended the program."},
    Rule{Class::hang, "A creation failed, and the program did not end."},
    Rule{Class::leak, "A creation failed, and the program left processes behind."},
    Rule{Class::kill_all,
         "A creation failed, and the program tried to signal every process of its"
         " user, or process 1."},
    Rule{Class::unstable, "A creation failed, and some runs of several are a finding."},
    Rule{Class::reported, "A creation took longer, and the program failed."},
};

// [text](address) would be a link.
Json text_of(const std::string& text) {
  std::string safe = printable_lines(text);
  for (size_t at = 0; (at = safe.find("](", at)) != std::string::npos;)
    safe.replace(at + 1, 1, "\\x28");
  return {{"text", safe}};
}

// RFC 3986: a path with what has a meaning in a URI escaped.
std::string uri_of(const std::string& path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) || std::string_view("-._~/+@,=").find(c) != std::string_view::npos;
    uri += plain && byte < 0x80 ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

// Where no line is known, the script, or the program or library itself.
Json location_of(const Creation& creation) {
  const CallSite& site = creation.site;
  const std::string source = source_path(site);
  const bool is_script = source.empty() && !site.script.empty() && site.script[0] != '-';
  const std::string object = is_script             ? site.script
                             : site.object.empty() ? creation.program
                                                   : site.object;
  Json artifact{{"uri", uri_of(source.empty() ? object : source)}};
  if ((!source.empty() && !source.starts_with('/')) || (is_script && site.script[0] != '/'))
    artifact["uriBaseId"] = "%SRCROOT%";
  Json physical{{"artifactLocation", artifact}};
  const symbols::Place& place = shown_place(site);
  if (!source.empty()) physical["region"] = {{"startLine", place.line}};
  Json location{{"physicalLocation", physical}};
  if (!place.function.empty())
    location["logicalLocations"] =
        Json::array({{{"fullyQualifiedName", printable(place.function)}, {"kind", "function"}}});
  return location;
}

Json stack_of(const char* title, const std::vector<std::string>& lines) {
  Json frames = Json::array();
  for (const std::string& line : lines)
    frames.push_back({{"location", {{"message", text_of(line)}}}});
  return {{"message", {{"text", title}}}, {"frames", frames}};
}

Json stacks_of(const CallSite& site) {
  Json stacks = Json::array();
  if (!site.script_stack.empty())
    stacks.push_back(stack_of("In the script, the creation was called by", site.script_stack));
  if (!site.stack->empty()) stacks.push_back(stack_of("The creation was called by", *site.stack));
  return stacks;
}

size_t rule_of(Class kind) {
  size_t index = 0;
  while (index + 1 < rules.size() && rules[index].kind != kind) ++index;
  return index;
}

Json result_of(const Outcome& outcome) {
  const Creation& creation = outcome.point.creation;
  const CallSite& site = creation.site;
  const std::string difference = outcome.difference.empty() ? "" : "\n" + outcome.difference;
  Json result{{"ruleId", word_for(outcome.verdict.kind)},
              {"ruleIndex", rule_of(outcome.verdict.kind)},
              {"level", outcome.finding() ? "error" : "note"},
              {"message", text_of(fmt::format("{}: {}{}\nRepeat with: {}", name_of(outcome.point),
                                              outcome.verdict.reason, difference, outcome.repeat))},
              {"locations", Json::array({location_of(creation)})}};
  if (const Json stacks = stacks_of(site); !stacks.empty()) result["stacks"] = stacks;
  result["partialFingerprints"] = {
      {"forkshimNames/v1", site.fingerprint.substr(0, site.fingerprint.find('-')) + " " +
                               fault_of(outcome.point) + " " + word_for(outcome.verdict.kind)},
      {"forkshimCalls/v1",
       site.fingerprint + " " + fault_of(outcome.point) + " " + word_for(outcome.verdict.kind)}};
  if (!outcome.allowed.empty())
    result["suppressions"] =
        Json::array({{{"kind", "external"}, {"justification", printable(outcome.allowed)}}});
  result["properties"] = {{"lineage", creation.lineage},
                          {"function", creation.function},
                          {"fault", fault_of(outcome.point)},
                          {"repeat", printable_lines(outcome.repeat)}};
  return result;
}

Json tool() {
  Json descriptions = Json::array();
  for (const Rule& rule : rules)
    descriptions.push_back(
        {{"id", word_for(rule.kind)}, {"shortDescription", {{"text", rule.meaning}}}});
  return {{"driver",
           {{"name", "forkshim sweep"}, {"version", FORKSHIM_VERSION}, {"rules", descriptions}}}};
}

Json notifications_of(const Results& results) {
  const std::string reason = why_no_pass(results);
  if (reason.empty()) return Json::array();
  return Json::array({{{"level", "error"}, {"message", {{"text", printable(reason)}}}}});
}

}  // namespace

void Sarif::end(const Results& results) {
  Json found = Json::array();
  for (const Outcome& outcome : results.outcomes)
    if (outcome.is_told()) found.push_back(result_of(outcome));
  const Json run{
      {"tool", tool()},
      {"invocations", Json::array({{{"commandLine", printable_lines(shell_line(results.command))},
                                    {"startTimeUtc", results.started + "Z"},
                                    {"executionSuccessful", why_no_pass(results).empty()},
                                    {"toolExecutionNotifications", notifications_of(results)}}})},
      {"columnKind", "unicodeCodePoints"},
      {"results", found}};
  const Json log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({run})}};
  const std::string text = log.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
  if (!write_output(file_, text)) throw Trouble("the SARIF log cannot be written to " + file_);
}

}  // namespace forkshim::sweep
