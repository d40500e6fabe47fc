// Strict on purpose: a pattern that is not what its author meant finds nothing, in silence. So an
// unknown key, a missing example or a grammar without its anchor is an error with file and line.
#include "scanner/match/pattern_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scanner/base/ascii.h"
#include "scanner/base/text_fold.h"
#include "scanner/match/expression_limits.h"
#include "scanner/match/lexicon_file.h"
#include "scanner/match/toml_file.h"

namespace leakscan {
namespace {

constexpr std::size_t kIdBytesMax = 64;

constexpr std::array<std::string_view, 14> kKeys = {
    "id",       "description",      "category",          "kind",       "grammar",
    "anchor",   "caseless",         "structured_health", "confidence", "check",
    "examples", "counter_examples", "references",        "near"};

constexpr std::array<std::pair<std::string_view, Grammar>, 10> kGrammars = {{
    {"none", Grammar::kNone},
    {"number", Grammar::kNumber},
    {"email", Grammar::kEmail},
    {"label", Grammar::kLabel},
    {"prose", Grammar::kProse},
    {"disguised_email", Grammar::kDisguisedEmail},
    {"damaged_number", Grammar::kDamagedNumber},
    {"certificate", Grammar::kCertificate},
    {"link", Grammar::kLink},
    {"literal", Grammar::kLiteral},
}};
constexpr std::array<std::pair<std::string_view, Check>, 3> kChecks = {{
    {"none", Check::kNone},
    {"luhn", Check::kLuhn},
    {"mod97", Check::kMod97},
}};

template <class Enum, std::size_t kSize>
std::optional<Enum> ParseWord(const std::array<std::pair<std::string_view, Enum>, kSize>& words,
                              std::string_view word) {
  for (const auto& [name, value] : words) {
    if (name == word) return value;
  }
  return std::nullopt;
}

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kIdBytesMax && IsLower(id.front()) &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return IsLower(c) || IsDigit(c) || c == '_' || c == '-'; });
}

// One [[pattern]] table under its file's name.
class PatternReader {
 public:
  PatternReader(const TomlNode& table, std::string_view file) : table_(table), file_(file) {}

  Result<Pattern> Read() {
    LEAKSCAN_RETURN_IF_ERROR(CheckKeys());
    pattern_.origin = PlaceOf(file_, table_);
    LEAKSCAN_RETURN_IF_ERROR(ReadIdentity());
    LEAKSCAN_RETURN_IF_ERROR(ReadMatching());
    LEAKSCAN_RETURN_IF_ERROR(ReadTexts("examples", true, &pattern_.examples));
    LEAKSCAN_RETURN_IF_ERROR(ReadTexts("counter_examples", true, &pattern_.counter_examples));
    LEAKSCAN_RETURN_IF_ERROR(ReadTexts("references", false, &pattern_.references));
    LEAKSCAN_RETURN_IF_ERROR(ReadNear());
    LEAKSCAN_RETURN_IF_ERROR(CheckTogether());
    return std::move(pattern_);
  }

 private:
  tl::unexpected<Error> Fail(std::string_view key, std::string_view message) const {
    const TomlNode* node = table_.Find(key);
    return TomlError(file_, node != nullptr ? *node : table_,
                     "'" + std::string(key) + "' " + std::string(message));
  }

  Status CheckKeys() const {
    for (const TomlNode& node : table_.items) {
      if (std::find(kKeys.begin(), kKeys.end(), node.key) == kKeys.end()) {
        return TomlError(file_, node, "unknown key '" + node.key + "'");
      }
    }
    return {};
  }

  Status ReadString(std::string_view key, bool required, std::string* out) const {
    const TomlNode* node = table_.Find(key);
    if (node == nullptr) {
      if (required) return Fail(key, "is missing");
      return {};
    }
    if (!node->IsString() || node->text.empty()) return Fail(key, "must be a non-empty string");
    *out = node->text;
    return {};
  }

  Status ReadBool(std::string_view key, bool* out) const {
    const TomlNode* node = table_.Find(key);
    if (node == nullptr) return {};
    if (node->type != TomlNode::Type::kBool) return Fail(key, "must be true or false");
    *out = node->flag;
    return {};
  }

  // `parse` maps a word to an optional value; `*out` keeps its default where the key is absent.
  template <class Enum, class Parser>
  Status ReadWord(std::string_view key, bool required, Parser parse, Enum* out) const {
    std::string word;
    LEAKSCAN_RETURN_IF_ERROR(ReadString(key, required, &word));
    if (word.empty()) return {};
    const std::optional<Enum> value = parse(word);
    if (!value) return Fail(key, "is not a known word: '" + word + "'");
    *out = *value;
    return {};
  }

  Status ReadTexts(std::string_view key, bool required, std::vector<std::string>* out) const {
    const TomlNode* node = table_.Find(key);
    if (node == nullptr) {
      if (required) return Fail(key, "is missing: every pattern proves itself");
      return {};
    }
    if (!node->IsArray() || node->items.empty()) {
      return Fail(key, "must be a non-empty array of strings");
    }
    for (const TomlNode& entry : node->items) {
      if (!entry.IsString() || entry.text.empty()) {
        return TomlError(file_, entry,
                         "'" + std::string(key) + "' must hold non-empty strings only");
      }
      out->push_back(entry.text);
    }
    return {};
  }

  Status ReadIdentity() {
    LEAKSCAN_RETURN_IF_ERROR(ReadString("id", true, &pattern_.id));
    if (!IsId(pattern_.id)) {
      return Fail("id", "must be 1 to 64 of a-z, 0-9, '_' and '-', a letter first");
    }
    LEAKSCAN_RETURN_IF_ERROR(ReadString("description", true, &pattern_.description));
    // An id that is no kind of ours is a detector of its own.
    pattern_.kind = ParseKind(pattern_.id).value_or(Kind::kCustom);
    LEAKSCAN_RETURN_IF_ERROR(ReadWord("kind", false, ParseKind, &pattern_.kind));
    if (pattern_.kind != Kind::kCustom && pattern_.id != Name(pattern_.kind)) {
      return Fail("kind", "belongs to the detector of the same id alone");
    }
    const bool custom = pattern_.kind == Kind::kCustom;
    LEAKSCAN_RETURN_IF_ERROR(ReadWord("category", !custom, ParseCategory, &pattern_.category));
    return ReadBool("structured_health", &pattern_.structured_health);
  }

  Status ReadMatching() {
    LEAKSCAN_RETURN_IF_ERROR(ReadString("anchor", false, &pattern_.anchor));
    LEAKSCAN_RETURN_IF_ERROR(ReadBool("caseless", &pattern_.caseless));
    if (pattern_.kind == Kind::kCustom) pattern_.grammar = Grammar::kLiteral;
    LEAKSCAN_RETURN_IF_ERROR(ReadWord(
        "grammar", !pattern_.anchor.empty() && pattern_.kind != Kind::kCustom,
        [](std::string_view word) { return ParseWord(kGrammars, word); }, &pattern_.grammar));
    LEAKSCAN_RETURN_IF_ERROR(ReadWord("confidence", false, ParseConfidence, &pattern_.confidence));
    return ReadWord(
        "check", false, [](std::string_view word) { return ParseWord(kChecks, word); },
        &pattern_.check);
  }

  // In the form in which the words are compared.
  Status ReadNear() {
    LEAKSCAN_RETURN_IF_ERROR(ReadTexts("near", false, &pattern_.near));
    for (std::string& words : pattern_.near) {
      std::string folded;
      AppendFoldedUpper(words, &folded);
      words = std::move(folded);
    }
    const bool has_use =
        pattern_.grammar == Grammar::kLiteral || pattern_.grammar == Grammar::kLink;
    if (pattern_.near.empty() || has_use) return {};
    return Fail("near", "belongs to the grammars 'literal' and 'link' alone");
  }

  Status CheckTogether() const {
    if (pattern_.kind == Kind::kCustom && pattern_.grammar != Grammar::kLiteral) {
      return Fail("grammar", "must be 'literal': other grammars read only their own kinds");
    }
    if (pattern_.grammar == Grammar::kNone) {
      if (!pattern_.anchor.empty()) return Fail("anchor", "has no use with the grammar 'none'");
      return {};
    }
    if (pattern_.anchor.empty()) return Fail("anchor", "is missing");
    if (pattern_.check != Check::kNone && pattern_.grammar != Grammar::kLiteral) {
      return Fail("check", "belongs to the grammar 'literal' alone");
    }
    if (const auto problem = ProblemOfExpression(pattern_.anchor); problem) {
      return Fail("anchor", *problem);
    }
    return {};
  }

  const TomlNode& table_;
  std::string_view file_;
  Pattern pattern_;
};

}  // namespace

Status AppendPatterns(const PatternFile& file, std::vector<Pattern>* patterns,
                      HealthLexicon* lexicon) {
  LEAKSCAN_ASSIGN_OR_RETURN(const TomlNode root, ParseToml(file.text, file.name));
  for (const TomlNode& node : root.items) {
    if (node.key == "term") {
      LEAKSCAN_RETURN_IF_ERROR(AppendTerms(file.name, node, lexicon));
      continue;
    }
    if (node.key != "pattern") return TomlError(file.name, node, "unknown key '" + node.key + "'");
    if (!node.IsArray()) return TomlError(file.name, node, "write [[pattern]], with two brackets");
    for (const TomlNode& entry : node.items) {
      if (!entry.IsTable()) return TomlError(file.name, entry, "'pattern' must hold tables only");
      LEAKSCAN_ASSIGN_OR_RETURN(Pattern pattern, PatternReader(entry, file.name).Read());
      patterns->push_back(std::move(pattern));
    }
  }
  return {};
}

}  // namespace leakscan
