// The true number of persons is exactly the number asked for, by the rules that a reader of the
// table would use: every adult has a NIR of their own; a child of --families stands under a
// parent's NIR, which contradicts the child's birth date, and so counts by name and birth date; and
// no two persons share both name and birth date.
#include "benchmarks/corpus/people.h"

#include <algorithm>
#include <array>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/corpus/identity.h"
#include "benchmarks/corpus/random.h"
#include "benchmarks/corpus/text_file.h"
#include "benchmarks/corpus/vocabulary.h"

namespace leakscan::corpus {
namespace {

constexpr int kPrescribers = 2000;
constexpr std::uint64_t kRowsPerInsert = 500;

struct Person {
  bool female = false;
  bool child = false;  // its NIR is a parent's
  std::uint32_t last_name = 0;
  std::uint32_t first_name = 0;
  BirthDate born;
  std::string nir;
  std::string phone;  // nine digits
  std::string email;  // may be empty
  std::string address;
  std::uint32_t town = 0;
};

struct Prescriber {
  std::string name;
  std::string phone;
  bool used = false;
};

struct Repeat {
  Person person;
  std::uint64_t due_row = 0;
};

std::string_view FirstName(const Person& person) {
  return (person.female ? FemaleFirstNames() : MaleFirstNames())[person.first_name];
}

std::string_view LastName(const Person& person) { return LastNames()[person.last_name]; }

void AppendPadded(int value, int width, std::string* out) {
  const std::string digits = std::to_string(value);
  for (int i = static_cast<int>(digits.size()); i < width; ++i) *out += '0';
  *out += digits;
}

// Upper case for the ASCII letters and the accented ones of Latin-1.
std::string UpperCase(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] >= 'a' && out[i] <= 'z') out[i] = static_cast<char>(out[i] - 32);
    if (out[i] == '\xc3' && i + 1 < out.size() && (out[i + 1] & 0x20) != 0) {
      out[i + 1] = static_cast<char>(out[i + 1] & ~0x20);
      ++i;
    }
  }
  return out;
}

class PeopleWriter {
 public:
  // The arguments must outlive the writer.
  PeopleWriter(const PeopleOptions& options, TextFile* output, TextFile* values)
      : options_(options),
        random_(options.seed),
        identities_(&random_),
        output_(*output),
        values_(*values) {}

  PeopleTruth Run();

 private:
  void MakeProfessionals();
  Person MakeAdult();
  Person MakeChild(const Person& parent);
  void NamePerson(Person* person, int year_min, int year_max);
  void WritePersonRow(Person person);
  void WriteDueRepeats(bool all);
  void WriteRow(const Person& person);
  void AppendFields(const Person& person);
  void AddField(std::string_view name, std::string value);
  void WriteHeader();
  void AppendCsvLine();
  void AppendJsonLine();
  void AppendSqlRow();
  void WriteFooter();

  const PeopleOptions& options_;
  Random random_;
  IdentityMaker identities_;
  TextFile& output_;
  TextFile& values_;

  DistinctSet names_with_birth_;
  std::deque<Repeat> repeats_;
  std::vector<Prescriber> prescribers_;
  std::string switchboard_;
  std::vector<std::pair<std::string_view, std::string>> fields_;  // of the row being written
  std::string line_;

  PeopleTruth truth_;
};

PeopleTruth PeopleWriter::Run() {
  MakeProfessionals();
  WriteHeader();
  while (truth_.persons < options_.count) {
    const Person adult = MakeAdult();
    WritePersonRow(adult);
    if (!options_.families || adult.born.year > 1995 || !random_.Chance(150)) continue;
    for (int children = random_.Between(1, 3); children > 0 && truth_.persons < options_.count;
         --children) {
      WritePersonRow(MakeChild(adult));
    }
  }
  WriteDueRepeats(/*all=*/true);
  WriteFooter();
  truth_.professional_phones = options_.switchboard ? 1 : 0;
  for (const Prescriber& prescriber : prescribers_) {
    truth_.professional_phones += prescriber.used ? 1 : 0;
  }
  truth_.bytes = output_.bytes();
  return truth_;
}

// Drawn before the patients' numbers, so that no patient gets one of theirs.
void PeopleWriter::MakeProfessionals() {
  if (options_.switchboard) switchboard_ = identities_.MakePhone();
  if (!options_.prescriber) return;
  for (int i = 0; i < kPrescribers; ++i) {
    const bool female = random_.Chance(500);
    std::string name = "Dr ";
    name += random_.Pick(female ? FemaleFirstNames() : MaleFirstNames());
    name += ' ';
    name += UpperCase(random_.Pick(LastNames()));
    prescribers_.push_back({std::move(name), identities_.MakePhone(), false});
  }
}

Person PeopleWriter::MakeAdult() {
  Person person;
  person.female = random_.Chance(520);
  person.last_name = random_.Below(static_cast<std::uint32_t>(LastNames().size()));
  NamePerson(&person, 1921, 2020);
  person.nir = identities_.MakeNir(person.female, person.born);
  person.phone = identities_.MakePhone();
  if (random_.Chance(820))
    person.email = identities_.MakeEmail(FirstName(person), LastName(person));
  person.address = std::to_string(random_.Between(1, 180));
  if (random_.Chance(60)) person.address += random_.Chance(700) ? " bis" : " ter";
  person.address += ' ';
  person.address += random_.Pick(Streets());
  person.town = random_.Below(static_cast<std::uint32_t>(Towns().size()));
  ++truth_.nirs;
  ++truth_.phones;
  if (!person.email.empty()) ++truth_.emails;
  return person;
}

Person PeopleWriter::MakeChild(const Person& parent) {
  Person child = parent;
  child.child = true;
  child.female = random_.Chance(500);
  // At least 18 years between them: the NIR's year never fits the child's.
  NamePerson(&child, parent.born.year + 18, std::min(parent.born.year + 45, 2020));
  if (!random_.Chance(800)) child.email.clear();
  ++truth_.children;
  return child;
}

// Draws a first name and birth date that nobody of the same last name has.
void PeopleWriter::NamePerson(Person* person, int year_min, int year_max) {
  const auto names = person->female ? FemaleFirstNames() : MaleFirstNames();
  do {
    person->first_name = random_.Below(static_cast<std::uint32_t>(names.size()));
    person->born = MakeBirthDate(year_min, year_max, &random_);
  } while (!names_with_birth_.Insert(
      1 + static_cast<std::uint64_t>(person->born.day) +
      32 * (static_cast<std::uint64_t>(person->born.month) +
            16 * (static_cast<std::uint64_t>(person->born.year) +
                  4096 * ((person->female ? 1ULL : 0ULL) +
                          2 * (person->first_name + 65536ULL * person->last_name))))));
}

void PeopleWriter::WritePersonRow(Person person) {
  ++truth_.persons;
  WriteRow(person);
  if (options_.repeats && random_.Chance(100)) {
    ++truth_.repeated_persons;
    const std::uint64_t due = truth_.rows + 500 + random_.Below(2000);
    repeats_.push_back({std::move(person), due});
  }
  WriteDueRepeats(/*all=*/false);
}

void PeopleWriter::WriteDueRepeats(bool all) {
  while (!repeats_.empty() && (all || repeats_.front().due_row <= truth_.rows)) {
    WriteRow(repeats_.front().person);
    repeats_.pop_front();
  }
}

void PeopleWriter::WriteRow(const Person& person) {
  ++truth_.rows;
  AppendFields(person);
  switch (options_.format) {
    case TableFormat::kCsv:
      AppendCsvLine();
      break;
    case TableFormat::kNdjson:
      AppendJsonLine();
      break;
    case TableFormat::kSql:
      AppendSqlRow();
      break;
  }
  if (!person.email.empty()) ++truth_.rows_with_email;
  line_ = person.nir;
  line_ += "\t+33";
  line_ += person.phone;
  line_ += '\t';
  line_ += person.email;
  line_ += '\n';
  values_.Write(line_);
}

void PeopleWriter::AppendFields(const Person& person) {
  fields_.clear();
  AddField("nom", UpperCase(LastName(person)));
  AddField("prenom", std::string(FirstName(person)));
  std::string date;
  AppendPadded(person.born.day, 2, &date);
  date += '/';
  AppendPadded(person.born.month, 2, &date);
  date += '/';
  date += std::to_string(person.born.year);
  AddField("date_naissance", std::move(date));
  AddField("sexe", person.female ? "F" : "M");
  AddField("nir", SpellNir(person.nir, &random_));
  AddField("telephone", SpellPhone(person.phone, &random_));
  AddField("email", random_.Chance(30) ? UpperCase(person.email) : person.email);
  AddField("adresse", person.address);
  AddField("code_postal", std::string(Towns()[person.town].postcode));
  AddField("ville", std::string(Towns()[person.town].name));
  const std::uint32_t test = random_.Below(100);
  AddField("type_test", test < 65   ? "RT-PCR SARS-CoV-2"
                        : test < 95 ? "Test antigénique"
                                    : "Sérologie SARS-CoV-2");
  constexpr std::array<int, 5> kDays = {31, 30, 31, 31, 30};  // May to September 2020
  const int month = random_.Between(5, 9);
  std::string sampled;
  AppendPadded(random_.Between(1, kDays[static_cast<std::size_t>(month - 5)]), 2, &sampled);
  sampled += '/';
  AppendPadded(month, 2, &sampled);
  sampled += "/2020 ";
  AppendPadded(random_.Between(8, 19), 2, &sampled);
  sampled += ':';
  AppendPadded(random_.Between(0, 59), 2, &sampled);
  AddField("date_prelevement", std::move(sampled));
  const std::uint32_t result = random_.Below(1000);
  AddField("resultat", result < 920 ? "Négatif" : result < 985 ? "Positif" : "Indéterminé");
  if (options_.switchboard) AddField("tel_etablissement", SpellPhone(switchboard_, &random_));
  if (options_.prescriber) {
    Prescriber& prescriber = prescribers_[random_.Below(kPrescribers)];
    prescriber.used = true;
    AddField("medecin_prescripteur", prescriber.name);
    AddField("tel_prescripteur", SpellPhone(prescriber.phone, &random_));
  }
}

void PeopleWriter::AddField(std::string_view name, std::string value) {
  fields_.emplace_back(name, std::move(value));
}

void PeopleWriter::WriteHeader() {
  std::vector<std::string_view> names = {
      "nom",     "prenom",  "date_naissance", "sexe",  "nir",       "telephone",
      "email",   "adresse", "code_postal",    "ville", "type_test", "date_prelevement",
      "resultat"};
  if (options_.switchboard) names.emplace_back("tel_etablissement");
  if (options_.prescriber) {
    names.emplace_back("medecin_prescripteur");
    names.emplace_back("tel_prescripteur");
  }
  line_.clear();
  if (options_.format == TableFormat::kCsv) {
    for (const std::string_view name : names) {
      if (!line_.empty()) line_ += ';';
      line_ += name;
    }
    line_ += '\n';
  } else if (options_.format == TableFormat::kSql) {
    line_ = "CREATE TABLE `tests` (\n";
    for (const std::string_view name : names) {
      line_ += "  `";
      line_ += name;
      line_ +=
          name == names.back() ? "` varchar(255) DEFAULT NULL\n" : "` varchar(255) DEFAULT NULL,\n";
    }
    line_ += ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n";
  }
  output_.Write(line_);
}

void PeopleWriter::WriteFooter() {
  if (options_.format == TableFormat::kSql && truth_.rows > 0) output_.Write(");\n");
}

// No value of ours holds a delimiter, a double quote or a control character.
void PeopleWriter::AppendCsvLine() {
  line_.clear();
  for (const auto& [name, value] : fields_) {
    if (!line_.empty()) line_ += ';';
    line_ += value;
  }
  line_ += '\n';
  output_.Write(line_);
}

void PeopleWriter::AppendJsonLine() {
  line_.assign(1, '{');
  for (const auto& [name, value] : fields_) {
    if (line_.size() > 1) line_ += ',';
    line_ += '"';
    line_ += name;
    line_ += "\":\"";
    line_ += value;
    line_ += '"';
  }
  line_ += "}\n";
  output_.Write(line_);
}

// As mysqldump does: many rows an INSERT, each INSERT a line.
void PeopleWriter::AppendSqlRow() {
  const bool first = truth_.rows % kRowsPerInsert == 1;
  line_ = !first ? "),(" : truth_.rows == 1 ? "" : ");\n";
  if (first) line_ += "INSERT INTO `tests` VALUES (";
  for (const auto& [name, value] : fields_) {
    line_ += name == fields_.front().first ? "'" : ",'";
    for (const char c : value) {
      if (c == '\'') line_ += '\\';
      line_ += c;
    }
    line_ += '\'';
  }
  output_.Write(line_);
}

std::string TruthLine(const PeopleOptions& options, const PeopleTruth& truth) {
  std::string json = "{\"corpus\":\"people\",\"seed\":" + std::to_string(options.seed);
  const std::pair<std::string_view, std::uint64_t> counts[] = {
      {"persons", truth.persons},
      {"rows", truth.rows},
      {"nirs", truth.nirs},
      {"phones", truth.phones},
      {"emails", truth.emails},
      {"rows_with_email", truth.rows_with_email},
      {"repeated_persons", truth.repeated_persons},
      {"children_under_a_parents_nir", truth.children},
      {"professional_phones", truth.professional_phones},
      {"bytes", truth.bytes},
  };
  for (const auto& [name, value] : counts) {
    json += ",\"";
    json += name;
    json += "\":" + std::to_string(value);
  }
  return json + "}\n";
}

}  // namespace

bool WritePeople(const PeopleOptions& options) {
  TextFile output(options.output);
  TextFile truth(options.truth);
  TextFile values(options.values);
  truth.Write(TruthLine(options, PeopleWriter(options, &output, &values).Run()));
  const bool written = output.Close();
  const bool truth_written = truth.Close();
  return values.Close() && truth_written && written;
}

PeopleTable MakePeople(const PeopleOptions& options) {
  PeopleTable table;
  TextFile output(&table.text);
  TextFile values(&table.values);
  table.truth = PeopleWriter(options, &output, &values).Run();
  return table;
}

}  // namespace leakscan::corpus
