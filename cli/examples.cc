#include "cli/examples.h"

namespace leakscan {

std::vector<Example> ExamplesOf(std::string_view command) {
  if (command.empty()) {
    return {{"What is in this dump, and how many people?", "leakscan scan dump.tar.zst"},
            {"Is it all right on this machine?", "leakscan doctor"}};
  }
  if (command == "scan") {
    return {
        {"Look at a dump", "leakscan scan dump.csv.zst"},
        {"Keep the events, and the key of their pseudonyms",
         "leakscan scan -o events.ndjson dump/"},
        {"Numbers alone: persons, gaps, totals", "leakscan scan --events summary dump.7z"},
        {"Watch a forum, for a SIEM",
         "tail -F forum.log | leakscan scan --key-file key --format ecs -"},
        {"A job: only what is new since its last run",
         "leakscan scan --state state.db --key-file key --new-only record --append -o "
         "events.ndjson in/"},
        {"Which of them are our own patients?",
         "leakscan scan --registry patients.lsr --key-file key -o events.ndjson dump/"},
        {"In a script: fail on health records only",
         "leakscan scan -q --fail-on critical --strict -o events.ndjson dump/"},
    };
  }
  if (command == "report") {
    return {{"A page for the data-protection officer",
             "leakscan report events.ndjson -o report.html --aware-at 2026-11-27T09:00+01:00"}};
  }
  if (command == "registry") {
    return {{"Our patients as a keyed list",
             "leakscan registry build patients.csv --key-file key -o patients.lsr"},
            {"Which of them are in these events?",
             "leakscan registry match events.ndjson --registry patients.lsr --key-file key -o "
             "known.csv"}};
  }
  if (command == "lookup") {
    return {{"Is this person in it? The value comes on standard input",
             "leakscan lookup events.ndjson --key-file key"}};
  }
  if (command == "convert") {
    return {{"Events to Splunk's HTTP Event Collector",
             "leakscan convert --format hec events.ndjson > hec.json"}};
  }
  if (command == "explain") {
    return {{"Why is this one found, or not?", "leakscan explain '2 94 03 75 120 005 91'"},
            {"The same without the shell's history", "leakscan explain -"}};
  }
  if (command == "detectors") {
    return {{"Are my own patterns right?", "leakscan detectors check own.toml"}};
  }
  if (command == "gen") {
    return {{"Completion in this shell", "source <(leakscan gen bash)"},
            {"The manual page", "leakscan gen man | man -l -"}};
  }
  if (command == "key") {
    return {{"One key for all runs that shall be joined", "leakscan key new leakscan.key"}};
  }
  return {};
}

}  // namespace leakscan
