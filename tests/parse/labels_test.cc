// The quick way held to the plain one, which looks at every byte and asks for every run of words.
#include "scanner/parse/labels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "patterns/builtin_patterns.h"
#include "scanner/base/ascii.h"
#include "scanner/match/pattern_set.h"

namespace leakscan {
namespace {

// The meaning of the words and, where a woman was born, of a man's.
FieldKind MeaningOf(const FieldNames& names, std::string_view words) {
  if (words.size() > 62) return FieldKind::kUnknown;
  const FieldKind kind = names.FindByWhole(words);
  if (kind != FieldKind::kUnknown || words.size() < 3 || words.size() > 40) return kind;
  if (ToLower(words[0]) != 'n') return kind;
  const std::string_view vowels[] = {"\xC3\x83\xC2\xA9",
                                     words.substr(1, words[1] == '\xC3' ? 2 : 1)};
  const std::string_view vowel = words.substr(1).starts_with(vowels[0]) ? vowels[0] : vowels[1];
  std::string_view rest = words.substr(1);
  if (rest.size() <= vowel.size()) return kind;
  rest.remove_prefix(vowel.size());
  if (rest.starts_with("(e)") || rest.starts_with("(E)")) {
    rest.remove_prefix(3);
  } else if (ToLower(rest[0]) == 'e') {
    rest.remove_prefix(1);
  } else {
    return kind;
  }
  return names.FindByWhole(std::string(words.substr(0, 1 + vowel.size())) + std::string(rest));
}

struct FoundLabel {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t value = 0;
  FieldKind kind = FieldKind::kUnknown;
};

// The longest known run of at most five words and 40 bytes in [from, end), which ends there.
bool FindLabel(const FieldNames& names, std::string_view line, std::size_t from, std::size_t end,
               FoundLabel* label) {
  while (end > from && IsBlank(line[end - 1])) --end;
  while (end > from + 1 && line.substr(end - 2, 2) == "\xC2\xA0") end -= 2;
  if (end == from) return false;
  const char last = line[end - 1];
  if (!IsWordByte(last) && last != '.' && last != ')' && last != '"') return false;
  std::vector<std::size_t> starts;
  for (std::size_t i = end; i-- > from && end - i <= 40 && starts.size() < 5;) {
    const bool begins = i == from || IsBlank(line[i - 1]);
    if (begins && !IsBlank(line[i])) starts.push_back(i);
  }
  for (std::size_t i = starts.size(); i-- > 0;) {
    const FieldKind kind = MeaningOf(names, line.substr(starts[i], end - starts[i]));
    if (kind == FieldKind::kUnknown) continue;
    *label = {starts[i], end, end, kind};
    return true;
  }
  return false;
}

bool StartsNumber(std::string_view line, std::size_t from, std::size_t i) {
  if (!IsDigit(line[i]) && line[i] != '+' && line[i] != '(') return false;
  if (i < from + 2 || !IsBlank(line[i - 1]) || IsBlank(line[i - 2]) || IsDigit(line[i - 2])) {
    return false;
  }
  return std::ranges::count_if(line.substr(i, 24), IsDigit) >= 6;
}

// Where the values of a line begin, and behind which labels.
std::vector<FoundLabel> FindInLine(const FieldNames& names, std::string_view line) {
  std::vector<FoundLabel> found;
  std::size_t from = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    FoundLabel label;
    const auto take = [&](bool known, std::size_t value) {
      if (!known) return;
      label.value = value;
      found.push_back(label);
      from = value;
    };
    if (c == ':' || c == '=' || c == '\t') {
      take(FindLabel(names, line, from, i, &label), i + 1);
      from = i + 1;
    } else if (c == '>') {
      const bool arrow = i > from && line[i - 1] == '-';
      take(arrow && FindLabel(names, line, from, i - 1, &label), i + 1);
    } else if (c == '|') {
      const bool only = i > 0 && line[i - 1] == ' ' && line.substr(i + 1).starts_with(' ') &&
                        std::ranges::count(line, '|') == 1;
      take(found.empty() && only && FindLabel(names, line, 0, i, &label), i + 1);
      from = i + 1;
    } else if (c == ';' || c == ',' || (c == ' ' && i > 0 && line[i - 1] == ' ')) {
      from = i + 1;
    } else if (c == '@') {
      std::size_t value = i;
      while (value > 0 && !IsBlank(line[value - 1])) --value;
      take(value > from && FindLabel(names, line, from, value, &label) &&
               label.kind == FieldKind::kEmail,
           value);
    } else if (StartsNumber(line, from, i) && FindLabel(names, line, from, i, &label)) {
      take(label.kind == FieldKind::kNir || label.kind == FieldKind::kBirthDate ||
               label.kind == FieldKind::kPhone,
           i);
    }
  }
  return found;
}

// The value behind `label` as "kind name=value", empty if there is none.
std::string FieldOf(std::string_view line, const FoundLabel& label, std::size_t limit) {
  std::size_t begin = label.value;
  while (begin < limit) {
    const bool wide = begin + 1 < limit && line.substr(begin, 2) == "\xC2\xA0";
    if (!wide && std::string_view(" \t:=>\"").find(line[begin]) == std::string_view::npos) break;
    begin += wide ? 2 : 1;
  }
  const bool free_text = label.kind == FieldKind::kFullName || label.kind == FieldKind::kLastName ||
                         label.kind == FieldKind::kFirstName || label.kind == FieldKind::kAddress ||
                         label.kind == FieldKind::kCovidResult;
  std::string_view value = line.substr(begin, limit - begin);
  value = value.substr(0, value.find_first_of("|;\t"));
  if (!free_text) value = value.substr(0, std::min(value.find(','), value.find("  ")));
  while (!value.empty() && (IsSpace(value.back()) || value.back() == ',' || value.back() == '"')) {
    value.remove_suffix(1);
  }
  if (value.empty()) return {};
  std::string_view name = line.substr(label.begin, label.end - label.begin);
  name.remove_prefix(std::min(name.find_first_not_of("\"(-*"), name.size()));
  while (!name.empty() && name.back() == '"') name.remove_suffix(1);
  return std::string(Name(label.kind)) + " " + std::string(name) + "=" + std::string(value);
}

class LabelsTest : public ::testing::Test {
 protected:
  LabelsTest() {
    auto loaded = LoadFieldNames({"patterns/fields.toml", std::string(BuiltinFieldNames())});
    EXPECT_TRUE(loaded) << loaded.error().message;
    if (loaded) names_ = *std::move(loaded);
  }
  FieldNames names_;
};

const char* const kPieces[] = {"Nom",
                               "nom de",
                               "naissance",
                               "Pr\xC3\xA9nom",
                               "PR\xC3\x89NOM",
                               "pre\xCC\x81nom",
                               "pr\xE9nom",
                               "Pr\xC3\x83\xC2\xA9nom",
                               "T\xC3\xA9l.",
                               "tel2",
                               "Tel 2",
                               "N\xC2\xB0 de s\xC3\xA9"
                               "curit\xC3\xA9 sociale",
                               "num secu",
                               "NIR",
                               "NIRPatient",
                               "dateNaissance",
                               "date de",
                               "n\xC3\xA9",
                               "n\xC3\xA9"
                               "e le",
                               "N\xC3\xA9(e) le",
                               "NEE LE",
                               "nE le",
                               "n\xC3\x83\xC2\xA9"
                               "e le",
                               "DDN",
                               "Mon portable",
                               "du patient",
                               "le",
                               "de",
                               "1er pr\xC3\xA9nom",
                               "15.",
                               "e-mail",
                               "mail",
                               "E MAIL",
                               "tele phone",
                               "voir",
                               "Franchement,",
                               "je ne comprends pas",
                               "d'Orsay",
                               "SIRET",
                               "ts",
                               "x",
                               "\xC2\xA0",
                               "\xE2\x80\xAF",
                               "\xEF\xBB\xBF",
                               "(",
                               ")",
                               "\"",
                               "'",
                               "-",
                               "*",
                               ":",
                               " : ",
                               "=",
                               " = ",
                               "\t",
                               " | ",
                               "|",
                               " -> ",
                               ";",
                               ",",
                               ", ",
                               "  ",
                               "   ",
                               "@",
                               "jo@x.test",
                               "<jo@x.test>",
                               "a,b@x.test",
                               "mail:jo@x.test@y",
                               " ",
                               " ",
                               " ",
                               " ",
                               " ",
                               "\n",
                               "\n\n",
                               "\r\n",
                               "06 39 98 01 23",
                               "0639980123",
                               "+33 6 39 98 01 23",
                               "(06) 39 98 01 23",
                               "12/05/1980",
                               "12 mars 1980",
                               "12",
                               "12 3",
                               "2 55 08 14 168 025 38",
                               "http://x.test/",
                               "1234567\n89"};

TEST_F(LabelsTest, AreThoseThatALookAtEveryByteFinds) {
  std::mt19937 random(5);
  LabelFinder finder(names_);
  std::vector<Field> fields;
  std::size_t labels = 0;
  for (int round = 0; round < 30000; ++round) {
    std::string text;
    for (std::size_t count = random() % 24; count > 0; --count) {
      text += kPieces[random() % std::size(kPieces)];
      if (random() % 3 == 0) text += ' ';
    }
    const std::size_t begin = text.empty() ? 0 : random() % (text.size() / 4 + 1);
    const std::size_t end = text.size() - random() % (text.size() / 8 + 1);
    if (end < begin) continue;
    finder.Find(text, begin, end, '\n', &fields);
    std::vector<std::string> expected;
    for (std::size_t i = begin; i < end;) {
      const std::size_t line_end = std::min(text.find('\n', i), end);
      const std::string_view line = std::string_view(text).substr(i, line_end - i);
      const std::vector<FoundLabel> found = FindInLine(names_, line);
      for (std::size_t k = 0; k < found.size(); ++k) {
        const std::size_t limit = k + 1 < found.size() ? found[k + 1].begin : line.size();
        std::string field = FieldOf(line, found[k], limit);
        if (!field.empty()) expected.push_back(std::move(field));
      }
      i = line_end + 1;
    }
    std::vector<std::string> given;
    for (const Field& field : fields) {
      ASSERT_EQ(text.substr(field.begin, field.end - field.begin), field.value);
      given.push_back(std::string(Name(field.kind)) + " " + std::string(field.name) + "=" +
                      std::string(field.value));
    }
    ASSERT_EQ(given, expected) << text;
    labels += given.size();
  }
  EXPECT_GT(labels, 5000U);
}

}  // namespace
}  // namespace leakscan
