#include "scanner/correlate/severity_rules.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::string_view kWords[] = {"contact", "health", "structured_health"};
constexpr int kWordBits[] = {kFactBitContact, kFactBitHealth, kFactBitStructuredHealth};
static_assert(kKindCount <= kFactBitContact, "kinds must not reach the bits of other facts");

// Makes errors that name the file and the line of the node at fault.
class ErrorAt {
 public:
  explicit ErrorAt(std::string_view name) : name_(name) {}

  tl::unexpected<Error> operator()(const toml::source_region& source, std::string_view what) const {
    std::string message(name_);
    if (source.begin.line > 0) {
      message += ':';
      message += std::to_string(source.begin.line);
    }
    message += ": ";
    message += what;
    return MakeError(ErrorCode::kInvalidArgument, std::move(message));
  }

 private:
  std::string_view name_;
};

std::string Quoted(std::string_view word) {
  std::string quoted(1, '"');
  quoted += word;
  quoted += '"';
  return quoted;
}

std::optional<FactSet> ParseWord(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == word) return FactBit(kWordBits[i]);
  }
  const std::optional<Kind> kind = ParseKind(word);
  // Users' detectors share one kind, so that no rule can tell them apart.
  if (!kind || *kind == Kind::kCustom) return std::nullopt;
  return FactOf(*kind);
}

// "person_name + birth_date": all of the words.
Result<FactSet> ParseCombination(const toml::value<std::string>& node, const ErrorAt& error) {
  std::string_view rest = node.get();
  FactSet facts = 0;
  for (bool more = true; more;) {
    const std::size_t plus = rest.find('+');
    const std::string_view word = Trim(rest.substr(0, plus));
    const std::optional<FactSet> fact = ParseWord(word);
    if (!fact) return error(node.source(), "unknown word " + Quoted(word));
    facts |= *fact;
    more = plus != std::string_view::npos;
    if (more) rest.remove_prefix(plus + 1);
  }
  return facts;
}

Result<std::vector<FactSet>> ParseCombinations(const toml::node& node, std::string_view key,
                                               const ErrorAt& error) {
  const toml::array* list = node.as_array();
  if (list == nullptr || list->empty()) {
    return error(node.source(), Quoted(key) + " must be a list of combinations");
  }
  std::vector<FactSet> combinations;
  for (const toml::node& element : *list) {
    const auto* text = element.as_string();
    if (text == nullptr) return error(element.source(), "a combination must be a string");
    LEAKSCAN_ASSIGN_OR_RETURN(const FactSet facts, ParseCombination(*text, error));
    combinations.push_back(facts);
  }
  return combinations;
}

Result<Severity> ParseRuleSeverity(const toml::node& node, const ErrorAt& error) {
  const auto* text = node.as_string();
  const std::optional<Severity> severity =
      text != nullptr ? ParseSeverity(text->get()) : std::nullopt;
  if (!severity) return error(node.source(), "severity must be one of critical, high, medium, low");
  return *severity;
}

}  // namespace

Result<SeverityRules> SeverityRules::Parse(std::string_view toml, std::string_view name) {
  const ErrorAt error(name);
  toml::table root;
  try {
    root = toml::parse(toml, name);
  } catch (const toml::parse_error& problem) {
    return error(problem.source(), problem.description());
  }
  SeverityRules rules;
  for (const auto& [key, node] : root) {
    if (key != "rule" || !node.is_array_of_tables()) {
      return error(node.source(), "expected [[rule]] tables and nothing else");
    }
    for (const toml::node& element : *node.as_array()) {
      Rule rule;
      bool has_severity = false;
      for (const auto& [field, value] : *element.as_table()) {
        if (field == "severity") {
          LEAKSCAN_ASSIGN_OR_RETURN(rule.severity, ParseRuleSeverity(value, error));
          has_severity = true;
        } else if (field == "who") {
          LEAKSCAN_ASSIGN_OR_RETURN(rule.who, ParseCombinations(value, "who", error));
        } else if (field == "with") {
          LEAKSCAN_ASSIGN_OR_RETURN(rule.with, ParseCombinations(value, "with", error));
        } else {
          return error(value.source(), "unknown key " + Quoted(field.str()));
        }
      }
      if (!has_severity) return error(element.source(), "a rule needs \"severity\"");
      if (rule.who.empty()) return error(element.source(), "a rule needs \"who\"");
      // Judge() stops at the first rule that holds, which must then be the worst.
      if (!rules.rules_.empty() && rules.rules_.back().severity < rule.severity) {
        return error(element.source(), "rules must be ordered, the most severe first");
      }
      rules.rules_.push_back(std::move(rule));
    }
  }
  if (rules.rules_.empty()) return error({}, "no rules");
  return rules;
}

Severity SeverityRules::Judge(FactSet facts) const {
  const auto holds = [facts](FactSet combination) { return (facts & combination) == combination; };
  for (const Rule& rule : rules_) {
    if (!std::any_of(rule.who.begin(), rule.who.end(), holds)) continue;
    if (rule.with.empty() || std::any_of(rule.with.begin(), rule.with.end(), holds)) {
      return rule.severity;
    }
  }
  return Severity::kInfo;
}

}  // namespace leakscan
