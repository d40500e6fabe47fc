// The rows of a table, read by plan and without anchors where they are quiet, against the general
// reading of typed cells and of all anchors of the chunk.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "scanner/parse/record_parser.h"
#include "scanner/pipeline/record_detector.h"
#include "tests/support/shipped_detection.h"

namespace leakscan {
namespace {

constexpr int kYear = 2026;

struct ColumnOf {
  const char* name;
  FieldKind kind;
  std::vector<std::string> values;
};

const std::vector<std::string>& Oddities() {
  static const std::vector<std::string> oddities = {"",
                                                    " ",
                                                    "NULL",
                                                    "n/a",
                                                    "X",
                                                    "-",
                                                    "'",
                                                    "jo [at] example.org",
                                                    "voir marie.durand@example.org",
                                                    "tel 06 47 38 29 15",
                                                    "0647382915",
                                                    "255081416802538",
                                                    "rue at home dot fr",
                                                    "leak https://mega.nz/file/AbCdEfGh#k3y",
                                                    "dump a.onion",
                                                    "\"l'\"\"Abri\"\"\"",
                                                    "\"DUPONT\"",
                                                    "\"DE \"\"L'ARC\"\"\"",
                                                    "\"06\"\"47 38 29 15\"",
                                                    "\"\"\"0647382915\"\"\"",
                                                    "\"\"\"jo@orange.fr\"\"\"",
                                                    "\"IPP \"\": 0012345678\"",
                                                    "\"12, rue; du Lac\"",
                                                    "HC1:NCF",
                                                    "6BF NCF",
                                                    "DC04FR00000113371337B201FRF0X",
                                                    "\xC9tienne",
                                                    "ΕΛΕΝΗ",
                                                    "U07.1",
                                                    "IPP 0012345678",
                                                    "né le 12/05/1980",
                                                    "positif",
                                                    "$2y$10$abcdefghijklmnopqrstuv",
                                                    "1 2 3 4 5 6 7 8 9 0 1 2 3",
                                                    "FR7630006000011234567890189",
                                                    "x\ty"};
  return oddities;
}

std::vector<ColumnOf> AllColumns() {
  return {
      {"nom",
       FieldKind::kLastName,
       {"DUPONT", "de La Tour", "Œuvré", "D'ARC", "J.-P.", "ÉTIENNE", "Le  Goff", " MARTIN",
        "O'Brien-Smythe de la Villardière", "Ñandú", "NCF", "ÎLE", "Straße"}},
      {"nom_naissance", FieldKind::kLastName, {"", "DURAND", "PETIT"}},
      {"prenom",
       FieldKind::kFirstName,
       {"Jean", "Jean-Pierre", "Zoé", "Aurélien-Maximilien", "marie  anne", "X", "Noël ", "Ÿves"}},
      {"patient",
       FieldKind::kFullName,
       {"DUPONT Jean", "Jean DUPONT", "M. MARTIN, Paul", "Inconnu"}},
      {"date_naissance",
       FieldKind::kBirthDate,
       {"12/05/1980", "1980-05-12", "29/02/1980", "31/02/1980", "01/01/1970", "12-05-80",
        "3 mai 1962", "12.05.1980", "12/05.1980", "05/13/1980", "00/00/1980", "12/05/2031"}},
      {"sexe", FieldKind::kSex, {"M", "F", "1", "2", "Mme", "homme", "?"}},
      {"nir",
       FieldKind::kNir,
       {"255081416802538", "2 55 08 14 168 025 38", "2550814168025 38", "2.55.08.14.168.025.38",
        "255081416802539", "2550814168025", "255082A16802597", "2 55 08 14 168 02538",
        " 255081416802538", "x255081416802538"}},
      {"cle", FieldKind::kNirKey, {"38", "12", ""}},
      {"telephone",
       FieldKind::kPhone,
       {"0647382915", "06 47 38 29 15", "06.47.38.29.15", "+33647382915", "+33 6 47 38 29 15",
        "0033647382915", "+33 (0)6 47 38 29 15", "0692123456", "0639981234", "0199001234",
        "06 47-38 29 15", "647382915", "0000000000", "12 rue de la Paix", "0612345678", "n° 12"}},
      {"tel_prescripteur", FieldKind::kPhone, {"0147382915", "01 47 38 29 15", ""}},
      {"email",
       FieldKind::kEmail,
       {"jo@orange.fr", "Jo.Dupont@Example.COM", "x_y+z@laposte.net", "a@b.fr;", "a@b", "jo@2x.png",
        "a@example.org", "a.onfray@sub.Example.com", "jo..a@free.fr", "-jo@free.fr",
        "0647382915@free.fr", "a@b.fr c@d.fr", "a@.onion", "jo@x.onion", "é@free.fr",
        "jean.dupont@hopital.example"}},
      {"adresse",
       FieldKind::kAddress,
       {"12 rue de la Paix", "12, rue de la Paix", "3 allée des Érables", "Résidence l'Abri",
        "12 RUE DU LAC 75001 PARIS", "BP 12", "1", "rue  double", "12 rue d'Artois ",
        "12 av. Aristide Briand", "12 rue 0647382915", "rue jo@example.org"}},
      {"code_postal",
       FieldKind::kPostcode,
       {"75001", "20200", "97410", "1400", "99999", "F-75001"}},
      {"ville",
       FieldKind::kCity,
       {"Paris", "Saint-Étienne", "L'Haÿ-les-Roses", "Bourg  en Bresse", "Paris 12", "NULL",
        "Le Mans"}},
      {"type_test",
       FieldKind::kTestType,
       {"RT-PCR SARS-CoV-2", "TAG", "glycémie", "PCR 123456789"}},
      {"date_prelevement", FieldKind::kDate, {"23/07/2020 08:59", "hier", "0647382915"}},
      {"resultat",
       FieldKind::kCovidResult,
       {"Positif", "Négatif", "non détecté", "+", "voir 0647382915", "A +"}},
      {"dossier", FieldKind::kOtherNumber, {"0647382915", "A-12", "255081416802538"}},
      {"ipp", FieldKind::kIpp, {"0012345678", "AB-12345", "12"}},
      {"rpps", FieldKind::kRpps, {"10001234567", "x"}},
      {"note",
       FieldKind::kUnknown,
       {"", "appeler le 06 47 38 29 15", "né le 12/05/1980", "diabète"}},
      {"motif", FieldKind::kHealthText, {"toux", "diabète", "PCR", "U07.1"}},
  };
}

class TableRows : public ::testing::Test {
 protected:
  std::size_t Below(std::size_t bound) { return random_() % bound; }

  // A table of some of the columns, as one chunk that is not the stream's first.
  void MakeTable(std::size_t column_count, bool typed_alone, std::size_t odd_share) {
    auto context = std::make_shared<StreamContext>();
    context->format = RecordFormat::kCsv;
    constexpr char kDelimiters[] = {';', ';', ',', '\t', '|'};
    context->dialect.delimiter = kDelimiters[Below(std::size(kDelimiters))];
    context->dialect.has_header = true;
    context->health_name = Below(4) == 0;
    std::vector<ColumnOf> columns = AllColumns();
    if (typed_alone) columns.resize(columns.size() - 2);
    std::shuffle(columns.begin(), columns.end(), random_);
    if (column_count < columns.size()) columns.resize(column_count);
    for (const ColumnOf& column : columns) context->columns.push_back({column.name, column.kind});
    text_.clear();
    for (std::size_t row = 0; row < 40; ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) text_ += context->dialect.delimiter;
        const auto& values = Below(odd_share) == 0 ? Oddities() : columns[i].values;
        std::string value = values[Below(values.size())];
        if (Below(odd_share) == 0 && !value.empty())
          value[Below(value.size())] = "0 aÉ@.("[Below(8)];
        std::ranges::replace(value, context->dialect.delimiter, '.');
        text_ += value;
      }
      if (Below(30) == 0) text_ += context->dialect.delimiter + std::string("0647382915");
      text_ += Below(9) == 0 ? "\r\n" : "\n";
    }
    chunk_ = {};
    chunk_.context = context;
    buffer_ = text_ + std::string(kChunkPaddingBytes, '\0');
    chunk_.text = std::string_view(buffer_).substr(0, text_.size());
  }

  // Everything that is said of a record.
  static std::string Describe(const std::vector<Finding>& findings,
                              const std::vector<Hint>& hints) {
    std::string all;
    const auto add = [&all](auto number) { all += std::to_string(number) + ' '; };
    const auto add_about = [&](const About& about) {
      add(about.sex), add(about.birth_year), add(about.birth_month), add(about.birth_day);
      all += std::string(about.department) + ' ';
    };
    for (const Finding& f : findings) {
      add(f.detector), add(static_cast<int>(f.kind)), add(static_cast<int>(f.category));
      add(static_cast<int>(f.confidence)), add(static_cast<int>(f.holder)), add(f.fictional);
      add(f.allowed), add(f.structured_health), add(f.field), add(f.count), add(f.begin),
          add(f.end);
      add(f.distinctive), add(f.carried), add(f.labelled);
      all +=
          std::string(f.value) + '|' + std::string(f.normalized) + '|' + std::string(f.qualifier);
      add_about(f.about);
      all += '\n';
    }
    for (const Hint& hint : hints) {
      add(hint.field);
      add_about(hint.about);
    }
    return all;
  }

  std::vector<std::string> Read(bool by_plan) {
    RecordDetector detector(shipped_.patterns, shipped_.database, shipped_.names, kYear);
    Matcher matcher(shipped_.database);
    std::vector<Anchor> anchors;
    matcher.Scan(chunk_.text, /*prose=*/false, &anchors);
    if (by_plan) {
      for (int times = 0; times < 2; ++times) {
        if (!detector.NeedsAnchors(chunk_)) anchors.clear();
      }
      alone_ += anchors.empty();
    }
    const auto parser = MakeRecordParser(RecordFormat::kCsv, shipped_.names);
    parser->Start(chunk_);
    std::vector<std::string> rows;
    Record record;
    Arena arena;
    while (parser->Next(0, &record)) {
      std::vector<Anchor> here;
      for (const Anchor& anchor : anchors) {
        if (anchor.end > record.begin && anchor.end <= record.end) here.push_back(anchor);
      }
      std::vector<Finding> findings;
      std::vector<Hint> hints;
      detector.Detect(chunk_, record, here, arena, &findings, &hints);
      rows.push_back(Describe(findings, hints));
      if (by_plan) ExpectTraitsOf(detector.reading(), findings);
      found_ += findings.size();
      arena.Clear();
    }
    return rows;
  }

  // Rows read alike have findings of the same traits, in order, none in another.
  void ExpectTraitsOf(const RowReading& row, const std::vector<Finding>& findings) {
    if (row.layout == 0) return;
    ++readings_;
    const std::vector<FindingTraits> traits(findings.begin(), findings.end());
    const std::array key{std::uint64_t{row.layout}, row.found, row.raised, row.fictional};
    EXPECT_EQ(traits_.emplace(key, traits).first->second, traits);
    EXPECT_EQ(static_cast<std::size_t>(std::popcount(row.found)), findings.size());
    std::uint32_t end = 0;
    for (const Finding& finding : findings) {
      EXPECT_LE(end, finding.begin);
      EXPECT_LT(finding.begin, finding.end);
      EXPECT_FALSE(finding.normalized.empty());
      EXPECT_EQ(row.found >> finding.field & 1U, 1U);
      end = finding.end;
    }
  }

  std::string RowOf(std::size_t index) const {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < index; ++i) begin = text_.find('\n', begin) + 1;
    return text_.substr(begin, text_.find('\n', begin) - begin);
  }

  void ExpectSameByPlan() {
    const std::vector<std::string> general = Read(false);
    traits_.clear();
    const std::vector<std::string> planned = Read(true);
    ASSERT_EQ(general.size(), planned.size());
    for (std::size_t i = 0; i < general.size(); ++i) ASSERT_EQ(planned[i], general[i]) << RowOf(i);
  }

  const ShippedDetection shipped_ = LoadShippedDetection();
  std::mt19937 random_{7};
  std::string text_;
  std::string buffer_;
  Chunk chunk_;
  std::size_t found_ = 0;
  std::size_t alone_ = 0;
  std::map<std::array<std::uint64_t, 4>, std::vector<FindingTraits>> traits_;  // by reading
  std::size_t readings_ = 0;
};

TEST_F(TableRows, FindWhatTheGeneralReadingFinds) {
  for (int i = 0; i < 400; ++i) {
    MakeTable(4 + Below(19), /*typed_alone=*/false, 20);
    ASSERT_NO_FATAL_FAILURE(ExpectSameByPlan());
  }
  EXPECT_GT(found_, 10000U);
}

TEST_F(TableRows, FindTheSameWithoutTheAnchorsOfTheChunk) {
  for (int i = 0; i < 800; ++i) {
    const std::size_t columns = i % 4 == 1 ? 4 + Below(4) : 8 + Below(13);
    MakeTable(columns, /*typed_alone=*/true, i % 2 == 0 ? 12 : 200);
    ASSERT_NO_FATAL_FAILURE(ExpectSameByPlan());
  }
  EXPECT_GT(found_, 20000U);
  EXPECT_GT(alone_, 200U);
  EXPECT_GT(readings_, 1000U);
}

// Every address has the town behind it: their normal forms are much longer than the row.
TEST_F(TableRows, HaveRoomForTheTownBehindEachOfManyAddresses) {
  auto context = std::make_shared<StreamContext>();
  context->format = RecordFormat::kCsv;
  context->dialect.delimiter = ';';
  context->columns = {{"nom", FieldKind::kLastName},
                      {"date_naissance", FieldKind::kBirthDate},
                      {"cp", FieldKind::kPostcode},
                      {"ville", FieldKind::kCity}};
  context->columns.resize(64, {"adresse", FieldKind::kAddress});
  chunk_.context = context;
  text_ = "DUPONT;12/05/1980;75001;" + std::string(64, 'V');
  for (int i = 0; i < 60; ++i) text_ += ";1 a";
  text_ += '\n';
  buffer_ = text_ + std::string(kChunkPaddingBytes, '\0');
  chunk_.text = std::string_view(buffer_).substr(0, text_.size());
  ASSERT_NO_FATAL_FAILURE(ExpectSameByPlan());
  EXPECT_EQ(found_, 2U * 62U);
}

}  // namespace
}  // namespace leakscan
