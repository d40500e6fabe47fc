// embed_databases OUT.cc FILE.toml...: writes the pattern files' databases as C++ source that
// defines BuiltinDatabases() of patterns/builtin_patterns.h. Runs once, in the build.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "scanner/match/pattern_database.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {
namespace {

std::string SourceOf(const std::vector<OwnedDatabase>& databases) {
  std::string source =
      "// Made by embed_databases. Do not edit.\n"
      "#include \"patterns/builtin_patterns.h\"\n\nnamespace leakscan {\nnamespace {\n\n";
  std::string table;
  for (std::size_t i = 0; i < databases.size(); ++i) {
    const OwnedDatabase& database = databases[i];
    const std::string name = "kBytes" + std::to_string(i);
    source += "alignas(8) constexpr unsigned char " + name + "[] = {";
    for (std::size_t b = 0; b < database.bytes.size(); ++b) {
      source += b % 24 == 0 ? "\n    " : "";
      source += std::to_string(database.bytes[b]) + ",";
    }
    source += "\n};\n\n";
    table += "    {\"" + database.group + "\", \"" + database.expression_hash + "\", \"" +
             std::string(PatternDatabase::HyperscanVersion()) + "\", " +
             (database.needs_avx2 ? "true" : "false") + ", " + name + "},\n";
  }
  source += "constexpr EmbeddedDatabase kDatabases[] = {\n" + table +
            "};\n\n}  // namespace\n\n"
            "std::span<const EmbeddedDatabase> BuiltinDatabases() { return kDatabases; }\n\n"
            "}  // namespace leakscan\n";
  return source;
}

int Run(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: embed_databases OUT.cc FILE.toml...\n", stderr);
    return 2;
  }
  std::vector<PatternFile> files;
  for (int i = 2; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    if (!in) {
      std::fprintf(stderr, "embed_databases: cannot read %s\n", argv[i]);
      return 2;
    }
    files.push_back({argv[i], std::string(std::istreambuf_iterator<char>(in), {})});
  }
  const auto patterns = PatternSet::Load(files);
  if (!patterns) {
    std::fprintf(stderr, "%s\n", patterns.error().message.c_str());
    return 2;
  }
  const auto databases = SerializeDatabases(*patterns);
  if (!databases) {
    std::fprintf(stderr, "%s\n", databases.error().message.c_str());
    return 2;
  }
  std::ofstream out(argv[1], std::ios::binary);
  out << SourceOf(*databases);
  out.close();
  return out ? 0 : 4;
}

}  // namespace
}  // namespace leakscan

int main(int argc, char** argv) { return leakscan::Run(argc, argv); }
