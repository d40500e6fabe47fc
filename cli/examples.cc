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
        {"In a script: fail on health records only",
         "leakscan scan -q --fail-on critical --strict -o events.ndjson dump/"},
    };
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
