// SPDX-License-Identifier: MIT
#include "sweep/results_file.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sweep/work_folder.h"
#include "text/grammar.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* mark = "forkshim sweep 1";

Json json_from(const Outcome& outcome) {
  const Creation& creation = outcome.point.creation;
  Json json{{"number", outcome.point.number}, {"lineage", creation.lineage},
            {"function", creation.function},  {"kind", creation.kind},
            {"program", creation.program},    {"action", word_for(outcome.point.action)}};
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
  json["repeat"] = outcome.repeat;
  return json;
}

std::string text_or_nothing(const Json& json) { return json.is_string() ? json : Json(""); }

Outcome outcome_from(const Json& json) {
  Outcome outcome;
  outcome.point.number = json.at("number");
  outcome.point.creation.lineage = json.at("lineage");
  outcome.point.creation.function = json.at("function");
  outcome.point.creation.kind = json.at("kind");
  outcome.point.creation.program = json.at("program");
  for (const Action action : {Action::fail, Action::kill, Action::delay})
    if (json.at("action") == word_for(action)) outcome.point.action = action;
  outcome.point.error = text_or_nothing(json.at("error"));
  outcome.verdict = {class_named(json.at("class")), json.at("reason")};
  outcome.allowed = text_or_nothing(json.at("allowed"));
  if (json.at("status").is_number()) outcome.status = json.at("status").get<int>();
  outcome.signal = text_or_nothing(json.at("signal"));
  outcome.left = json.at("left").get<std::vector<std::string>>();
  outcome.seconds = json.at("seconds");
  outcome.errors = json.at("stderr");
  outcome.repeat = json.at("repeat");
  return outcome;
}

// A shard may come from a machine that trusts others than this one does.
void check_grammar(const Point& point) {
  const Creation& creation = point.creation;
  if (grammar::is_lineage(creation.lineage) && grammar::is_function(creation.function) &&
      grammar::is_kind(creation.kind) &&
      (point.action == Action::fail ? grammar::is_error(point.error) : point.error.empty()))
    return;
  throw Trouble(
      fmt::format("the results are damaged: point {} has a lineage, a function, a kind or"
                  " an error that no sweep writes",
                  point.number));
}

Json json_from(const Results& results) {
  Json json{{"format", mark},
            {"command", results.command},
            {"started", results.started},
            {"undisturbed_seconds", results.undisturbed_seconds},
            {"creations", results.creations},
            {"planned", results.planned},
            {"shard", results.shard},
            {"shards", results.shards}};
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
  results.command = json.at("command").get<std::vector<std::string>>();
  results.started = json.at("started");
  results.undisturbed_seconds = json.at("undisturbed_seconds");
  results.creations = json.at("creations");
  results.planned = json.at("planned");
  results.shard = json.at("shard");
  results.shards = json.at("shards");
  results.interrupted = text_or_nothing(json.at("interrupted"));
  results.notes = json.at("notes").get<std::vector<std::string>>();
  for (const Json& point : json.at("points")) {
    results.outcomes.push_back(outcome_from(point));
    check_grammar(results.outcomes.back().point);
  }
  return results;
}

}  // namespace

void write_results(const Results& results, const std::string& file) {
  const std::string fresh = file + ".new";
  std::ofstream out(fresh);
  out << json_from(results).dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
  out.close();
  if (!out || std::rename(fresh.c_str(), file.c_str()) != 0)
    throw Trouble("the results cannot be written to " + file);
}

Results read_results(const std::string& file) {
  const Json json = Json::parse(read_file(file), nullptr, false);
  if (!json.is_object() || json.value("format", "") != mark)
    throw Trouble(file + ": expected results that sweep --json wrote, found something else");
  try {
    return results_from(json);
  } catch (const Json::exception& error) {
    throw Trouble(fmt::format("{}: the results are damaged: {}", file, error.what()));
  } catch (const Trouble& trouble) {
    throw Trouble(fmt::format("{}: {}", file, trouble.what()));
  }
}

bool is_whole(const Results& results) { return results.outcomes.size() >= results.planned; }

Results merge_results(const std::vector<std::string>& files) {
  Results merged = read_results(files.front());
  std::map<size_t, Outcome> points;
  std::set<std::string> notes;
  for (const std::string& file : files) {
    const Results part = read_results(file);
    if (part.command != merged.command)
      throw Trouble(fmt::format("{}: is a sweep of {}, but {} is one of {}", file,
                                shell_line(part.command), files.front(),
                                shell_line(merged.command)));
    if (part.planned != merged.planned)
      throw Trouble(
          fmt::format("{}: has {}, but {} has {}; shards must be of one program that"
                      " creates the same processes every time",
                      file, count(part.planned, "point", "points"), files.front(),
                      count(merged.planned, "point", "points")));
    for (const Outcome& outcome : part.outcomes) points.emplace(outcome.point.number, outcome);
    notes.insert(part.notes.begin(), part.notes.end());
  }
  merged.shard = merged.shards = 1;
  merged.interrupted.clear();
  merged.outcomes.clear();
  for (auto& [number, outcome] : points) merged.outcomes.push_back(std::move(outcome));
  merged.notes.assign(notes.begin(), notes.end());
  return merged;
}

}  // namespace forkshim::sweep
