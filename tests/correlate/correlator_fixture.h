// Builds one record by hand, runs the correlator over it, and looks at what came out. Test helper.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/correlate/correlator.h"

namespace leakscan {

inline constexpr std::string_view kRules = R"(
[[rule]]
severity = "critical"
who  = ["nir", "ipp", "person_name + birth_date", "person_name + contact"]
with = ["structured_health"]
[[rule]]
severity = "high"
who  = ["nir", "ipp", "person_name + birth_date", "password + email"]
[[rule]]
severity = "high"
who  = ["contact"]
with = ["structured_health"]
[[rule]]
severity = "medium"
who  = ["person_name + contact", "iban"]
[[rule]]
severity = "low"
who  = ["contact"]
)";

inline constexpr Today kToday{2026, 6, 15};

// Builds one record by hand: text, fields and findings, as parsers and detectors would.
class CorrelatorTest : public ::testing::Test {
 protected:
  CorrelatorTest()
      : rules_(*SeverityRules::Parse(kRules, "rules")),
        hasher_(SecretKey{1, 2, 3}, "persons"),
        correlator_(rules_, hasher_, kToday) {
    record_.number = 7;
    record_.line = 100;
  }

  // A cell of its own, behind the last one.
  std::uint16_t AddField(std::string_view value, std::uint16_t node = 0) {
    if (!record_.fields.empty()) text_ += ';';
    Field field;
    field.begin = static_cast<std::uint32_t>(text_.size());
    text_ += value;
    field.end = static_cast<std::uint32_t>(text_.size());
    field.value = Keep(value);
    field.node = node;
    record_.fields.push_back(field);
    return static_cast<std::uint16_t>(record_.fields.size() - 1);
  }

  Finding& AddCell(Kind kind, std::string_view value, std::string_view normalized = {},
                   std::uint16_t node = 0) {
    const std::uint16_t index = AddField(value, node);
    Finding& finding = AddFinding(kind, record_.fields[index].begin, value, normalized);
    finding.field = index;
    return finding;
  }

  // Somewhere in prose.
  Finding& AddProse(Kind kind, std::string_view value, std::string_view normalized = {}) {
    const auto begin = static_cast<std::uint32_t>(text_.size());
    text_ += value;
    return AddFinding(kind, begin, value, normalized);
  }

  Finding& AddFinding(Kind kind, std::uint32_t begin, std::string_view value,
                      std::string_view normalized) {
    Finding& finding = findings_.emplace_back();
    finding.detector = static_cast<std::uint16_t>(kind);
    finding.kind = kind;
    finding.confidence = Confidence::kMedium;
    finding.begin = begin;
    finding.end = begin + static_cast<std::uint32_t>(value.size());
    finding.value = Keep(value);
    finding.normalized = Keep(normalized.empty() ? value : normalized);
    return finding;
  }

  // A NIR of 15 characters, or of 13 with its key computed.
  Finding& AddNir(std::string_view nir, std::string_view normalized = {}, std::uint16_t node = 0) {
    Finding& finding = record_.prose ? AddProse(Kind::kNir, nir, normalized)
                                     : AddCell(Kind::kNir, nir, normalized, node);
    finding.about = NirAbout(nir);
    return finding;
  }

  static About NirAbout(std::string_view nir) {
    About about;
    about.sex = nir[0] == '1' ? 'M' : 'F';
    about.birth_year = static_cast<std::uint16_t>(kTwoDigitYear + std::stoi(Text(nir, 1, 2)));
    const int month = std::stoi(Text(nir, 3, 2));
    about.birth_month = static_cast<std::uint8_t>(month <= 12 ? month : 0);
    const std::string department = Text(nir, 5, nir.substr(5, 2) == "97" ? 3 : 2);
    std::memcpy(about.department, department.data(), department.size());
    return about;
  }
  static std::string Text(std::string_view text, std::size_t begin, std::size_t size) {
    return std::string(text.substr(begin, size));
  }

  Finding& AddBirth(std::string_view date, std::uint16_t node = 0) {
    Finding& finding = record_.prose ? AddProse(Kind::kBirthDate, date)
                                     : AddCell(Kind::kBirthDate, date, date, node);
    finding.confidence = Confidence::kHigh;
    finding.about.birth_year = static_cast<std::uint16_t>(std::stoi(Text(date, 0, 4)));
    finding.about.birth_month = static_cast<std::uint8_t>(std::stoi(Text(date, 5, 2)));
    finding.about.birth_day = static_cast<std::uint8_t>(std::stoi(Text(date, 8, 2)));
    return finding;
  }

  void AddSex(char sex, std::uint16_t node = 0) {
    Hint hint;
    hint.field = AddField(std::string(1, sex), node);
    hint.about.sex = sex;
    hints_.push_back(hint);
  }
  void AddPostcode(std::string_view postcode, std::string_view department) {
    Hint hint;
    hint.field = AddField(postcode);
    std::memcpy(hint.about.department, department.data(), department.size());
    hints_.push_back(hint);
  }

  void AddHealth() {
    Finding& finding = AddCell(Kind::kCovidResult, "POSITIF", "positive");
    finding.structured_health = true;
  }

  // Begins another JSON object under `parent`; its fields follow.
  std::uint16_t BeginNode(std::uint16_t parent) {
    if (record_.nodes.empty()) record_.nodes.push_back({});
    text_ += '\n';
    RecordNode node;
    node.parent = parent;
    node.begin = static_cast<std::uint32_t>(text_.size());
    record_.nodes.push_back(node);
    return static_cast<std::uint16_t>(record_.nodes.size() - 1);
  }

  std::vector<Exposure> Run() {
    record_.end = static_cast<std::uint32_t>(text_.size());
    for (std::size_t i = 0; i < record_.nodes.size(); ++i) {
      record_.nodes[i].end =
          i == 0 || i + 1 == record_.nodes.size() ? record_.end : record_.nodes[i + 1].begin - 1;
    }
    context_.health_name = health_name_;
    chunk_.context = std::make_shared<const StreamContext>(context_);
    chunk_.text = text_;
    std::vector<Finding> findings = findings_;
    const std::size_t count =
        correlator_.Correlate(chunk_, record_, findings, hints_, &exposures_, &records_);
    return {exposures_.begin(), exposures_.begin() + static_cast<std::ptrdiff_t>(count)};
  }

  Exposure RunOne() {
    std::vector<Exposure> exposures = Run();
    EXPECT_EQ(exposures.size(), 1u);
    return exposures.empty() ? Exposure{} : exposures.front();
  }

  std::string_view Keep(std::string_view text) { return kept_.emplace_back(text); }

  SeverityRules rules_;
  KeyedHasher hasher_;
  Correlator correlator_;
  Chunk chunk_;
  StreamContext context_;
  Record record_;
  std::string text_;
  bool health_name_ = false;
  std::deque<std::string> kept_;
  std::vector<Finding> findings_;
  std::vector<Hint> hints_;
  std::vector<Exposure> exposures_;
  std::uint64_t records_ = 0;
};

inline std::vector<PersonKeyKind> KindsOf(const Exposure& exposure) {
  std::vector<PersonKeyKind> kinds;
  for (const PersonKey& key : exposure.keys) kinds.push_back(key.kind);
  return kinds;
}

// What the tokens of its subjects are made of: "nir\0value", "name_birth\0NAME|1955-08-14".
inline std::vector<std::string> SubjectValues(const Exposure& exposure) {
  constexpr std::string_view kNames[] = {"nir", "name_birth", "ipp", "email", "phone"};
  std::vector<std::string> values;
  for (const Subject& subject : exposure.subjects) {
    std::string& value = values.emplace_back(kNames[static_cast<std::size_t>(subject.kind)]);
    value += '\0';
    value += exposure.findings.at(subject.finding).normalized;
    if (subject.kind != PersonKeyKind::kNameBirth) continue;
    value += '|';
    value += exposure.findings.at(subject.birth).normalized;
  }
  return values;
}

inline const Finding& FirstOf(const Exposure& exposure, Kind kind) {
  for (const Finding& finding : exposure.findings) {
    if (finding.kind == kind) return finding;
  }
  static const Finding kNone;
  ADD_FAILURE() << "no finding of that kind";
  return kNone;
}

}  // namespace leakscan
