// leakscan_corpus: seeded synthetic dumps with their truth, for measuring. Nobody in them exists.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

#include "benchmarks/corpus/forum.h"
#include "benchmarks/corpus/people.h"

namespace leakscan::corpus {
namespace {

constexpr std::string_view kHelp =
    R"(leakscan_corpus: synthetic dumps of invented people; the same seed gives the same bytes.

usage:
  leakscan_corpus people [options] -o FILE   a laboratory's table, one row a test
  leakscan_corpus forum [options] -o FILE    forum prose, rare leaks among near misses

people:
  --count N          persons (default 1000); rows are more with --repeats
  --format csv       ';'-delimited UTF-8 with a header (default), about 170 bytes a row
  --format ndjson    one object a line, the same fields
  --format sql       a dump as mysqldump writes it, the same columns
  --families         some adults are followed by one to three children whose rows carry the
                     parent's NIR and phone, most of them the parent's e-mail too
  --repeats          10 % of the people have a second row: same identity, other spelling and date
  --switchboard      column tel_etablissement: one number in every row
  --prescriber       columns medecin_prescripteur, tel_prescripteur: one of 2,000 doctors

forum:
  --bytes B          size, reached by whole posts (default 1048576)
  --leaks N          posts of a thousand that hold a leak (default 25)

both:
  -o FILE            output; "-" is the standard output
  --seed S           default 1
  --truth FILE       one JSON object: persons, rows, and distinct nirs, phones, emails...
                     ("phones" are the people's own; doctors and the switchboard are
                     "professional_phones")
  --values FILE      one line a row, or a post with a leak: NIR, phone, e-mail as a scanner
                     normalises them, tab-separated, empty where there is none
)";

struct Arguments {
  PeopleOptions people;
  ForumOptions forum;
  bool is_forum = false;
};

bool ParseCount(std::string_view text, std::uint64_t* value) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), *value);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

bool ParseFormat(std::string_view text, TableFormat* format) {
  *format = text == "ndjson" ? TableFormat::kNdjson
            : text == "sql"  ? TableFormat::kSql
                             : TableFormat::kCsv;
  return text == "ndjson" || text == "sql" || text == "csv";
}

bool SetSwitch(std::string_view name, PeopleOptions* people) {
  if (name == "--families") return people->families = true;
  if (name == "--repeats") return people->repeats = true;
  if (name == "--switchboard") return people->switchboard = true;
  if (name == "--prescriber") return people->prescriber = true;
  return false;
}

bool SetValue(std::string_view name, std::string_view value, Arguments* arguments) {
  if (name == "--seed") {
    return ParseCount(value, &arguments->people.seed) && ParseCount(value, &arguments->forum.seed);
  }
  if (name == "-o") {
    arguments->people.output = arguments->forum.output = value;
    return true;
  }
  if (name == "--truth") {
    arguments->people.truth = arguments->forum.truth = value;
    return true;
  }
  if (name == "--values") {
    arguments->people.values = arguments->forum.values = value;
    return true;
  }
  if (arguments->is_forum) {
    if (name == "--leaks") return ParseCount(value, &arguments->forum.leaks);
    return name == "--bytes" && ParseCount(value, &arguments->forum.bytes);
  }
  if (name == "--count") return ParseCount(value, &arguments->people.count);
  return name == "--format" && ParseFormat(value, &arguments->people.format);
}

int Run(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--help") == 0 || std::strcmp(argv[i], "-h") == 0) {
      std::fputs(kHelp.data(), stdout);
      return 0;
    }
  }
  const std::string_view command = argc > 1 ? argv[1] : "";
  arguments.is_forum = command == "forum";
  bool good = arguments.is_forum || command == "people";
  for (int i = 2; good && i < argc; ++i) {
    if (!arguments.is_forum && SetSwitch(argv[i], &arguments.people)) continue;
    good = i + 1 < argc && SetValue(argv[i], argv[i + 1], &arguments);
    if (!good) std::fprintf(stderr, "leakscan_corpus: bad argument: %s\n", argv[i]);
    ++i;
  }
  if (!good || arguments.people.output.empty()) {
    std::fputs("leakscan_corpus: usage: people|forum [options] -o FILE (see --help)\n", stderr);
    return 2;
  }
  if (arguments.is_forum ? !WriteForum(arguments.forum) : !WritePeople(arguments.people)) {
    std::fputs("leakscan_corpus: writing failed\n", stderr);
    return 4;
  }
  return 0;
}

}  // namespace
}  // namespace leakscan::corpus

int main(int argc, char** argv) { return leakscan::corpus::Run(argc, argv); }
