// SPDX-License-Identifier: MIT
#include "sweep/results_file.h"
#include "sweep/call_site_json.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "sweep/input_file.h"
#include "sweep/raw_json.h"
#include "sweep/work_folder.h"
#include "text/files.h"
#include "text/grammar.h"
#include "text/json_text.h"

namespace forkshim::sweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* mark = "forkshim sweep 1";

Json json_from(const Outcome& outcome) {
  const Creation& creation = outcome.point.creation;
  Json json{{"number", outcome.point.number},
            {"lineage", creation.lineage},
            {"function", creation.function},
            {"kind", creation.kind},
            {"program", creation.program},
            {"called", creation.called},
            {"caller", creation.caller},
            {"starts", creation.starts},
            {"action", word_for(outcome.point.action)}};
  json["site"] = creation.site;
  json["counted"] = creation.counted ? Json(creation.ordinal) : Json();
  json["faults"] = word_for(outcome.point.extent);
  json["second"] = outcome.point.second.empty() ? Json() : Json(outcome.point.second);
  json["error"] = outcome.point.error.empty() ? Json() : Json(outcome.point.error);
  json["class"] = word_for(outcome.verdict.kind);
  json["finding"] = outcome.finding();
  json["allowed"] = outcome.allowed.empty() ? Json() : Json(outcome.allowed);
  json["reason"] = outcome.verdict.reason;
  json["status"] = outcome.status ? Json(*outcome.status) : Json();
  json["signal"] = outcome.signal.empty() ? Json() : Json(outcome.signal);
  json["left"] = outcome.left;
  json["seconds"] = outcome.seconds;
  json["stderr"] = outcome.errors;
  json["difference"] = outcome.difference;
  json["repeat"] = outcome.repeat;
  json["identity"] = outcome.identity.empty() ? Json() : Json(outcome.identity);
  return json;
}

// What older results lack is nothing.
Json optional_at(const Json& json, const char* key) {
  return json.contains(key) ? json.at(key) : Json();
}

std::string text_or_nothing(const Json& json) {
  return json.is_string() ? json.get<std::string>() : std::string();
}

std::string text_at(const Json& json, const char* key) { return json.at(key).get<std::string>(); }

std::vector<std::string> texts_at(const Json& json, const char* key) {
  return json.at(key).get<std::vector<std::string>>();
}

[[noreturn]] void damaged(const char* key) {
  throw Trouble(fmt::format("{} holds something else", key));
}

size_t number_at(const Json& json, const char* key) {
  if (!json.at(key).is_number_unsigned()) damaged(key);
  return json.at(key).get<size_t>();
}

Outcome outcome_from(const Json& json) {
  Outcome outcome;
  outcome.point.number = number_at(json, "number");
  outcome.point.creation.lineage = text_at(json, "lineage");
  outcome.point.creation.function = text_at(json, "function");
  outcome.point.creation.kind = text_at(json, "kind");
  outcome.point.creation.program = text_at(json, "program");
  outcome.point.creation.called = text_or_nothing(optional_at(json, "called"));
  outcome.point.creation.caller = text_at(json, "caller");
  outcome.point.creation.starts = text_at(json, "starts");
  outcome.point.creation.site = json.at("site").get<CallSite>();
  for (const Action action : {Action::fail, Action::kill, Action::delay})
    if (text_at(json, "action") == word_for(action)) outcome.point.action = action;
  outcome.point.creation.counted = !optional_at(json, "counted").is_null();
  if (outcome.point.creation.counted) outcome.point.creation.ordinal = number_at(json, "counted");
  if (text_or_nothing(optional_at(json, "faults")) == word_for(Extent::from))
    outcome.point.extent = Extent::from;
  outcome.point.second = text_or_nothing(optional_at(json, "second"));
  outcome.point.error = text_or_nothing(json.at("error"));
  outcome.verdict = {class_named(text_at(json, "class")), text_at(json, "reason")};
  if (text_at(json, "class") != word_for(outcome.verdict.kind)) damaged("class");
  outcome.allowed = text_or_nothing(json.at("allowed"));
  if (json.at("status").is_number_integer()) outcome.status = json.at("status").get<int>();
  outcome.signal = text_or_nothing(json.at("signal"));
  outcome.left = texts_at(json, "left");
  outcome.seconds = json.at("seconds").get<double>();
  outcome.errors = text_at(json, "stderr");
  outcome.difference = text_or_nothing(optional_at(json, "difference"));
  outcome.repeat = text_at(json, "repeat");
  outcome.identity = text_or_nothing(optional_at(json, "identity"));
  return outcome;
}

// A shard may come from a machine that trusts others than this one does.
void check_grammar(const Point& point) {
  const Creation& creation = point.creation;
  if (grammar::is_lineage(creation.lineage) && grammar::is_function(creation.function) &&
      grammar::is_kind(creation.kind) &&
      (point.second.empty() || grammar::is_lineage(point.second)) &&
      (point.action == Action::fail ? grammar::is_error(point.error) : point.error.empty()))
    return;
  throw Trouble(
      fmt::format("point {} has a lineage, a function, a kind or"
                  " an error that no sweep writes",
                  point.number));
}

Json json_from(const Results& results) {
  Json json{{"format", mark},
            {"command", raw_json(results.command)},
            {"started", results.started},
            {"conditions", raw_json(results.conditions)},
            {"blind", results.blind},
            {"spoilt", results.spoilt.empty() ? Json() : Json(results.spoilt)},
            {"undisturbed_seconds", results.undisturbed_seconds},
            {"creations", results.creations},
            {"nameless", results.nameless},
            {"planned", results.planned},
            {"shard", results.shard},
            {"shards", results.shards}};
  if (!results.words.empty()) json["words"] = raw_json(results.words);
  json["interrupted"] = results.interrupted.empty() ? Json() : Json(results.interrupted);
  json["notes"] = results.notes;
  json["findings"] = results.findings();
  for (const Class kind : every_class) json["classes"][word_for(kind)] = results.total(kind);
  json["points"] = Json::array();
  for (const Outcome& outcome : results.outcomes) json["points"].push_back(json_from(outcome));
  return json;
}

Results results_from(const Json& json) {
  Results results;
  results.command = raw_words(json.at("command"));
  if (results.command.empty()) damaged("command");
  results.started = text_at(json, "started");
  results.conditions = raw_conditions(json.at("conditions"));
  results.blind = json.at("blind").get<bool>();
  results.spoilt = text_or_nothing(optional_at(json, "spoilt"));
  results.undisturbed_seconds = json.at("undisturbed_seconds").get<double>();
  results.creations = number_at(json, "creations");
  if (json.contains("nameless")) results.nameless = number_at(json, "nameless");
  results.planned = number_at(json, "planned");
  results.shard = static_cast<unsigned>(number_at(json, "shard"));
  results.shards = static_cast<unsigned>(number_at(json, "shards"));
  results.interrupted = text_or_nothing(json.at("interrupted"));
  results.notes = texts_at(json, "notes");
  if (json.contains("words")) results.words = raw_words(json.at("words"));
  if (!json.at("points").is_array()) damaged("points");
  for (const Json& point : json.at("points")) {
    const Outcome outcome = outcome_from(point);
    check_grammar(outcome.point);
    (outcome.verdict.kind == Class::untested ? results.untested : results.outcomes)
        .push_back(outcome);
  }
  return results;
}

}  // namespace

void write_results(const Results& results, const std::string& file, bool whole) {
  Json json = json_from(results);
  if (whole && results.archive) json["recording"] = Json::parse(text_of(*results.archive));
  const std::string text = json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
  // A recording has outputs and the log, which are their owner's alone elsewhere, too.
  if (!replace_output(file, text, whole ? 0600 : 0666))
    throw Trouble("the results cannot be written to " + file);
}

bool has_results(const std::string& file) {
  struct stat found = {};
  return stat(file.c_str(), &found) == 0 && !(S_ISREG(found.st_mode) && found.st_size == 0);
}

namespace {

Results results_in(const std::string& text, const std::string& file, const std::string& expected) {
  const Json json = is_nested_deeply(text) ? Json() : Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("format") || json["format"] != mark)
    throw Trouble(file + ": expected " + expected + ", found something else");
  try {
    return results_from(json);
  } catch (const std::exception& damage) {
    throw Trouble(fmt::format("{}: the results are damaged: {}", file, damage.what()));
  }
}

}  // namespace

Results read_results(const std::string& file, const std::string& expected) {
  return results_in(read_input(file), file, expected);
}

Results read_recorded(const std::string& file, const std::string& expected, Archive* archive) {
  const std::string text = read_input(file);
  Results results = results_in(text, file, expected);
  *archive = archive_in(text, file);
  return results;
}

Results read_own_results(const std::string& file) {
  return results_in(read_own_output(file), file, results_of_json);
}

}  // namespace forkshim::sweep
