// Method. Each cell is put to the grammars of all kinds, and the counts are judged by column:
//
//   phone, e-mail, result, kind of test   valid; a phone with its zero or country code, or mobile
//                 numbers of many blocks without
//   NIR           valid, with keys; or without, and sex, years and months vary as people's do:
//                 milliseconds and running numbers have its structure for days
//   other number  10 to 16 digits, and no more NIRs, phones and cards than chance puts there
//   birth date    valid, and years that spread over a generation (one such column, the widest)
//   first name    letters, of which the list knows a fifth (foreign names are not in it)
//   last name     letters, beside the first names if one may be there, and not the same few
//   full name     two words or more, one of them a first name of the list
//   address       a number, then words, a kind of street among them in half of the cells
//   postcode, town   by each other only: five digits alone are anything
//   password      beside addresses and nothing else: words without blanks, digits in some
//
// Fits:     MARTEL;Camille;19/03/1994;2940375120005;12 rue des Lilas;67000;Strasbourg
// Does not: 2021-03-15;GET;/index.html;200    the years of a log do not spread
#include "scanner/pipeline/column_typing.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "scanner/base/ascii.h"
#include "scanner/parse/csv_grammar.h"
#include "scanner/validate/check_digits.h"
#include "scanner/validate/name_words.h"
#include "scanner/validate/number_reading.h"
#include "scanner/validate/person.h"

namespace leakscan {
namespace {

constexpr std::size_t kRowsMax = 1000;
constexpr std::size_t kAgainRowsMax = 50;   // of a sample further on
constexpr std::size_t kRowsMin = 3;         // cells that a column must have
constexpr std::size_t kNameRowsMin = 5;     // the same for kinds that words alone tell
constexpr std::size_t kNumberRowsMin = 20;  // the same for numbers that are no identifiers
constexpr std::size_t kNameBytesMax = 60;
constexpr int kGenerationYears = 20;
// Pairs of columns are compared: a wider table of many rows of nothing would take seconds.
constexpr std::size_t kTownColumnsMax = 256;

// What the NIRs of a column that come without their keys say of their holders.
struct Stems {
  std::size_t count = 0;  // with an ordinary month
  std::bitset<100> years;
  std::bitset<13> months;
  bool men = false;
  bool women = false;

  void Add(const NumberReading& nir) {
    bool unusual_month = false;
    IsValidNir(nir.Normalized(), &unusual_month);
    if (nir.nir_kind != NirKind::kNir || unusual_month) return;
    const NirFacts facts = FactsOfNir(nir.Normalized());
    ++count;
    years.set(static_cast<std::size_t>(facts.birth_year));
    months.set(static_cast<std::size_t>(facts.birth_month));
    (facts.sex == 'M' ? men : women) = true;
  }

  // They differ as those of people.
  bool Vary() const {
    const std::size_t least = std::min<std::size_t>(4, (count + 1) / 2);
    return months.count() >= least && (years.count() >= least || (men && women));
  }
};

struct ColumnCounts {
  std::size_t cells = 0;  // not empty
  std::size_t nir = 0;
  std::size_t keyed_nir = 0;  // of `nir`
  Stems stems;                // of `nir`: those without a key
  std::size_t number = 0;     // digits alone, as many as identifiers have
  std::size_t luhn = 0;       // digits alone that pass it
  std::size_t phone = 0;
  std::size_t short_mobile = 0;                     // without its zero
  std::unordered_set<std::string> mobile_prefixes;  // of those
  std::size_t email = 0;
  std::size_t date = 0;
  int first_year = 0;  // of the dates
  int last_year = 0;
  std::size_t result = 0;
  std::size_t test = 0;
  std::size_t postcode = 0;
  std::size_t words = 0;  // letters only
  std::size_t several_words = 0;
  std::size_t capitals = 0;  // of `words`
  std::size_t listed = 0;    // of `words`: a first name among them
  std::size_t address = 0;   // a number, then words
  std::size_t street = 0;    // of `address`: with a kind of street
  std::size_t sex = 0;
  std::vector<std::string> values;  // of every row, empty ones too
  std::unordered_set<std::string> distinct;

  bool Most(std::size_t count, std::size_t rows_min = kRowsMin) const {
    return cells >= rows_min && count * 10 >= cells * 9;
  }
  // Hardly more than chance puts there.
  bool Few(std::size_t count) const { return count * 5 < cells; }
  bool HoldsNirs() const {
    return Most(nir) &&
           (Most(keyed_nir) || ((keyed_nir + stems.count) * 5 >= cells * 4 && stems.Vary()));
  }
  // Mobile numbers that a spreadsheet took their zeros from: of many blocks, as running numbers are
  // not, and no SIRENs, which begin with any digit and pass Luhn.
  bool HoldsShortMobiles() const {
    return Most(short_mobile, kNumberRowsMin) && luhn * 2 < cells &&
           mobile_prefixes.size() >= std::min<std::size_t>(10, cells / 2);
  }
  bool HoldsOtherNumbers() const {
    return Most(number, kNumberRowsMin) && Few(keyed_nir) && Few(phone) && luhn * 2 < cells;
  }
  bool Varies() const { return distinct.size() * 2 >= std::min<std::size_t>(cells, 40); }
};

bool IsLetter(char c) { return IsWordByte(c) && !IsDigit(c); }

// The first character of a value; spreadsheets are kept by ="..." or '... from making it a number.
char FrontOf(std::string_view cell) {
  const std::size_t front = cell.find_first_not_of("='\"");
  return front < cell.size() ? cell[front] : '\0';
}

// A whole phone number: nine digits alone are rather a SIREN.
bool IsPhone(std::string_view cell) {
  const char front = FrontOf(cell);
  NumberReading reading;
  if (std::string_view("0+(3").find(front) == std::string_view::npos) return false;
  if (!ReadPhoneCell(cell, &reading)) return false;
  return front != '3' || std::ranges::count_if(cell, IsDigit) == 11;
}

// Calls visit(word) for each word of letters in `cell`; false if anything but words, blanks,
// hyphens and apostrophes stands in it.
template <class Visit>
bool ForEachWord(std::string_view cell, Visit visit) {
  std::size_t begin = 0;
  while (begin < cell.size()) {
    std::size_t end = begin;
    while (end < cell.size() && cell[end] != ' ' && cell[end] != ',') {
      const char c = cell[end];
      if (!IsLetter(c) && c != '-' && c != '\'' && c != '.') return false;
      ++end;
    }
    if (end > begin) visit(cell.substr(begin, end - begin));
    begin = end + 1;
  }
  return true;
}

void CountWords(std::string_view cell, ColumnCounts* counts) {
  if (cell.size() > kNameBytesMax) return;
  std::size_t words = 0;
  bool capitals = true;
  bool listed = false;
  const bool plain = ForEachWord(cell, [&](std::string_view word) {
    ++words;
    capitals = capitals && ShapeOf(word) == WordShape::kCapitals;
    listed = listed || IsFirstName(word);
  });
  if (!plain || words == 0 || words > 5) return;
  ++counts->words;
  counts->several_words += words > 1;
  counts->capitals += capitals;
  counts->listed += listed;
}

void CountAddress(std::string_view cell, ColumnCounts* counts) {
  const std::size_t number = std::min(cell.find_first_not_of("0123456789"), cell.size());
  const auto letters = std::ranges::count_if(cell, IsLetter);
  if (number == 0 || number > 4 || number == cell.size() || letters < 5) return;
  ++counts->address;
  std::size_t begin = number;
  while (begin < cell.size()) {
    std::size_t end = begin;
    while (end < cell.size() && cell[end] != ' ' && cell[end] != ',' && cell[end] != '.') ++end;
    if (end > begin && IsStreetKind(cell.substr(begin, end - begin))) {
      ++counts->street;
      return;
    }
    begin = end + 1;
  }
}

void CountNir(const NumberReading& nir, ColumnCounts* counts) {
  ++counts->nir;
  if (nir.key_written) {
    ++counts->keyed_nir;
  } else {
    counts->stems.Add(nir);
  }
}

void CountNumber(std::string_view cell, ColumnCounts* counts) {
  constexpr std::size_t kMobilePrefix = 4;
  if (cell.size() < 9 || cell.size() > 16 || !std::ranges::all_of(cell, IsDigit)) return;
  counts->luhn += PassesLuhn(cell);
  NumberReading reading;
  if (cell.size() > 9) {
    ++counts->number;
  } else if ((cell[0] == '6' || cell[0] == '7') && ReadPhoneCell(cell, &reading)) {
    ++counts->short_mobile;
    counts->mobile_prefixes.emplace(cell.substr(0, kMobilePrefix));
  }
}

bool BeginsNumber(std::string_view cell) {
  const char front = FrontOf(cell);
  return IsDigit(front) || front == '+' || front == '(';
}

// What is sure whatever the column was taken for.
void CountSure(std::string_view cell, std::string_view next, ColumnCounts* counts) {
  if (cell.empty()) return;
  ++counts->cells;
  if (!BeginsNumber(cell)) {
    counts->email += cell.find('@') != std::string_view::npos;
    return;
  }
  NumberReading reading;
  if (ReadNirCell(cell, next, &reading)) CountNir(reading, counts);
  CountNumber(cell, counts);
  counts->phone += IsPhone(cell);
}

void CountCell(std::string_view cell, std::string_view next, int today_year, ColumnCounts* counts) {
  cell = Trim(cell);
  counts->values.emplace_back(cell);
  if (cell.empty()) return;
  counts->distinct.emplace(cell);
  CountSure(cell, next, counts);
  if (BeginsNumber(cell)) {
    char postcode[6];
    char department[4];
    counts->postcode += cell.size() == 5 && ReadPostcode(cell, postcode, department);
    CountAddress(cell, counts);
    if (const auto date = ReadDate(cell, today_year);
        date && IsPlausibleBirthDate(*date, today_year)) {
      counts->first_year =
          counts->date == 0 ? date->year : std::min<int>(counts->first_year, date->year);
      counts->last_year = std::max<int>(counts->last_year, date->year);
      ++counts->date;
    }
    return;
  }
  counts->sex += ReadSex(cell) != 0;
  counts->result += !ReadCovidResult(cell).empty();
  counts->test += NamesCovidTest(cell);
  CountWords(cell, counts);
}

// How closely the cells of a column are looked at.
enum class Look : std::uint8_t { kNone, kSure, kAll };

// `looks` has one a column; all are kAll where it is empty.
void CountRow(const std::vector<std::string>& row, const std::vector<Look>& looks, int today_year,
              std::vector<ColumnCounts>* counts) {
  if (row.size() != counts->size()) return;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const Look look = i < looks.size() ? looks[i] : Look::kAll;
    const std::string_view next = i + 1 < row.size() ? row[i + 1] : std::string_view{};
    if (look == Look::kAll) CountCell(row[i], next, today_year, &(*counts)[i]);
    if (look == Look::kSure) CountSure(Trim(row[i]), next, &(*counts)[i]);
  }
}

// Calls visit(row) for the first `rows_max` records of `text` from `begin` on.
template <class Visit>
void ForEachRow(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                std::size_t columns, std::size_t rows_max, Visit visit) {
  std::vector<std::string> row;
  for (std::size_t rows = 0; begin < text.size() && rows < rows_max; ++rows) {
    const std::optional<std::size_t> end = FindRecordEnd(text, begin, dialect, /*at_end=*/false);
    // The last row may be cut where the text ends.
    if (!end && rows > 0) break;
    row.clear();
    for (std::size_t at = begin; row.size() <= columns;) {
      const CsvField field = ReadField(text, at, dialect);
      std::string& cell = row.emplace_back(text.substr(field.begin, field.end - field.begin));
      if (field.rewritten) cell.resize(UnescapeField(text, field, cell.data()));
      if (field.last) break;
      at = field.next + 1;
    }
    begin = end.value_or(text.size()) + 1;
    visit(row);
  }
}

// Reads the rows of the head into one count a column.
std::vector<ColumnCounts> CountColumns(std::string_view head, int today_year,
                                       const StreamContext& context) {
  const CsvDialect& dialect = context.dialect;
  std::vector<ColumnCounts> counts(context.columns.size());
  std::size_t begin = 0;
  if (dialect.has_header) {
    const auto header = FindHeader(head, dialect, /*at_end=*/true);
    const auto end = FindRecordEnd(head, header.value_or(0), dialect, /*at_end=*/true);
    begin = end.value_or(head.size()) + 1;
  }
  ForEachRow(head, begin, dialect, counts.size(), kRowsMax,
             [&](const auto& row) { CountRow(row, {}, today_year, &counts); });
  return counts;
}

// What the cells of one column alone tell, under any name.
FieldKind SureKindOf(const ColumnCounts& counts) {
  if (counts.HoldsNirs()) return FieldKind::kNir;
  if (counts.Most(counts.phone) || counts.HoldsShortMobiles()) return FieldKind::kPhone;
  if (counts.Most(counts.email)) return FieldKind::kEmail;
  return FieldKind::kUnknown;
}

// The same without a name, or under one that says nothing.
FieldKind KindOf(const ColumnCounts& counts, bool named) {
  const FieldKind sure = SureKindOf(counts);
  if (sure != FieldKind::kUnknown) return sure;
  if (counts.HoldsOtherNumbers()) return FieldKind::kOtherNumber;
  if (named) return FieldKind::kUnknown;
  if (counts.Most(counts.sex) && counts.distinct.size() <= 4) return FieldKind::kSex;
  if (counts.Most(counts.test)) return FieldKind::kTestType;
  if (counts.Most(counts.result) && counts.distinct.size() <= 8) return FieldKind::kCovidResult;
  if (counts.Most(counts.address, kNameRowsMin) && counts.street * 2 >= counts.cells) {
    return FieldKind::kAddress;
  }
  if (!counts.Most(counts.words, kNameRowsMin) || !counts.Varies()) return FieldKind::kUnknown;
  if (counts.listed * 5 < counts.cells) return FieldKind::kUnknown;
  return counts.Most(counts.several_words) ? FieldKind::kFullName : FieldKind::kFirstName;
}

// The column of dates whose years spread widest, if over a generation.
std::optional<std::size_t> FindBirthDates(const std::vector<ColumnCounts>& counts) {
  std::optional<std::size_t> best;
  int best_spread = kGenerationYears - 1;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const int spread = counts[i].last_year - counts[i].first_year;
    if (!counts[i].Most(counts[i].date) || spread <= best_spread) continue;
    best = i;
    best_spread = spread;
  }
  return best;
}

// True if the numbers of a column count up: they number the rows.
bool CountsUp(const std::vector<std::string>& cells) {
  std::size_t steps = 0;
  for (std::size_t i = 1; i < cells.size(); ++i) steps += cells[i] > cells[i - 1];
  return cells.size() > 1 && steps * 10 >= (cells.size() - 1) * 9;
}

// What a column is beside the others.
class Neighbours {
 public:
  Neighbours(const std::vector<ColumnCounts>& counts, std::vector<Column>* columns)
      : counts_(counts), columns_(*columns) {}

  // A postcode has mostly one town: of the columns of words the one whose values change least
  // within a postcode, the next one where none repeats.
  void TypeTowns() {
    if (columns_.size() > kTownColumnsMax) return;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].kind != FieldKind::kUnknown || !counts_[i].Most(counts_[i].postcode))
        continue;
      if (CountsUp(counts_[i].values)) continue;
      std::optional<std::size_t> best;
      std::size_t fewest = counts_[i].distinct.size() * 3 / 2 + 1;
      for (std::size_t k = 0; k < columns_.size(); ++k) {
        if (columns_[k].kind != FieldKind::kUnknown || !counts_[k].Most(counts_[k].words)) continue;
        const bool adjacent = k + 1 == i || k == i + 1;
        const std::size_t pairs = CountPairs(i, k) * 2 + (adjacent ? 0 : 1);
        if (pairs >= fewest * 2) continue;
        best = k;
        fewest = (pairs + 1) / 2;
      }
      if (!best) continue;
      columns_[i].kind = FieldKind::kPostcode;
      columns_[*best].kind = FieldKind::kCity;
      return;
    }
  }

  // Family names stand beside first names, mostly before, often in capitals; else they are the
  // column of words that varies most.
  void TypeLastNames() {
    const auto first = std::ranges::find(columns_, FieldKind::kFirstName, &Column::kind);
    if (first == columns_.end()) return;
    const auto i = static_cast<std::size_t>(first - columns_.begin());
    std::optional<std::size_t> best;
    std::size_t best_score = 0;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      if (!MayBeNames(k)) continue;
      const bool adjacent = k + 1 == i || k == i + 1;
      const std::size_t score = (adjacent ? 4 * kRowsMax : 0) + 2 * counts_[k].distinct.size() +
                                counts_[k].capitals + (k < i ? 1 : 0);
      if (score <= best_score) continue;
      best = k;
      best_score = score;
    }
    if (best) columns_[*best].kind = FieldKind::kLastName;
  }

 private:
  bool MayBeNames(std::size_t i) const {
    return columns_[i].kind == FieldKind::kUnknown && columns_[i].name.empty() &&
           counts_[i].Most(counts_[i].words, kNameRowsMin) && counts_[i].Varies();
  }

  // Distinct pairs of the values of two columns.
  std::size_t CountPairs(std::size_t a, std::size_t b) const {
    std::unordered_set<std::string> pairs;
    const std::size_t rows = std::min(counts_[a].values.size(), counts_[b].values.size());
    for (std::size_t row = 0; row < rows; ++row) {
      if (counts_[a].values[row].empty() || counts_[b].values[row].empty()) continue;
      pairs.insert(counts_[a].values[row] + '\n' + counts_[b].values[row]);
    }
    return pairs.size();
  }

  const std::vector<ColumnCounts>& counts_;
  std::vector<Column>& columns_;
};

// The second column of a list of addresses and passwords.
bool ArePasswords(const ColumnCounts& counts) {
  constexpr std::size_t kBytesMin = 4;
  constexpr std::size_t kBytesMax = 40;
  std::size_t shaped = 0;
  std::size_t mixed = 0;  // letters and digits
  for (const std::string& cell : counts.values) {
    shaped += cell.size() >= kBytesMin && cell.size() <= kBytesMax &&
              cell.find_first_of(" @/") == std::string::npos;
    mixed += std::ranges::any_of(cell, IsLetter) && std::ranges::any_of(cell, IsDigit);
  }
  return counts.Most(shaped, kNameRowsMin) && counts.Varies() && mixed * 5 >= counts.cells &&
         !counts.Most(counts.postcode) && !counts.Most(counts.date);
}

bool IsUnknown(const Column& column) { return column.kind == FieldKind::kUnknown; }

// `named`: somebody gave the columns their names, so that words alone tell nothing.
void Type(const std::vector<ColumnCounts>& counts, bool named, std::vector<Column>* columns) {
  for (std::size_t i = 0; i < columns->size(); ++i) {
    Column& column = (*columns)[i];
    if (IsUnknown(column)) column.kind = KindOf(counts[i], !column.name.empty());
  }
  if (named) return;
  if (const auto dates = FindBirthDates(counts)) (*columns)[*dates].kind = FieldKind::kBirthDate;
  Neighbours neighbours(counts, columns);
  neighbours.TypeTowns();
  neighbours.TypeLastNames();
  if (columns->size() == 2 && (*columns)[0].kind == FieldKind::kEmail && IsUnknown((*columns)[1]) &&
      ArePasswords(counts[1])) {
    (*columns)[1].kind = FieldKind::kPassword;
  }
}

}  // namespace

void TypeColumnsByContent(std::string_view head, int today_year, StreamContext* context) {
  std::vector<Column>& columns = context->columns;
  if (std::ranges::none_of(columns, IsUnknown)) return;
  Type(CountColumns(head, today_year, *context), context->dialect.has_header, &columns);
}

bool TypeColumnsAgain(std::string_view rows, int today_year, std::vector<bool>* known,
                      StreamContext* context) {
  constexpr std::size_t kCellsMax = 4096;
  const CsvDialect& dialect = context->dialect;
  std::vector<Column>& columns = context->columns;
  std::vector<std::vector<std::string>> sample;
  ForEachRow(rows, 0, dialect, kCellsMax, kAgainRowsMax,
             [&sample](const auto& row) { sample.push_back(row); });
  bool changed = false;
  if (!dialect.has_header && sample.size() >= kNameRowsMin) {
    const std::size_t size = sample[sample.size() / 2].size();
    const auto as_many = static_cast<std::size_t>(
        std::ranges::count_if(sample, [size](const auto& row) { return row.size() == size; }));
    if (size > 1 && size != columns.size() && as_many * 10 >= sample.size() * 9) {
      columns.assign(size, {});
      known->assign(size, false);
      changed = true;
    }
  }
  std::vector<Column> again = columns;
  std::vector<Look> looks(columns.size(), Look::kNone);
  for (std::size_t i = 0; i < again.size(); ++i) {
    if ((*known)[i]) continue;
    if (again[i].kind == FieldKind::kOtherNumber) again[i].kind = FieldKind::kUnknown;
    looks[i] = IsUnknown(again[i]) ? Look::kAll : Look::kSure;
  }
  std::vector<ColumnCounts> counts(columns.size());
  for (const auto& row : sample) CountRow(row, looks, today_year, &counts);
  Type(counts, dialect.has_header, &again);
  for (std::size_t i = 0; i < again.size(); ++i) {
    FieldKind kind = again[i].kind;
    const FieldKind sure = SureKindOf(counts[i]);
    if (looks[i] == Look::kSure && sure != FieldKind::kUnknown) kind = sure;
    const bool too_few =
        columns[i].kind == FieldKind::kOtherNumber && counts[i].cells < kNumberRowsMin;
    if (kind == columns[i].kind || too_few) continue;
    columns[i].kind = kind;
    changed = true;
  }
  return changed;
}

void TypeColumnsByRows(const std::vector<std::vector<std::string>>& rows, int today_year,
                       std::vector<Column>* columns) {
  const bool named = !columns->empty();
  if (!named) {
    std::map<std::size_t, std::size_t> sizes;
    for (const auto& row : rows) ++sizes[row.size()];
    const auto most = std::ranges::max_element(
        sizes, [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != sizes.end()) columns->resize(most->first);
  }
  if (std::ranges::none_of(*columns, IsUnknown)) return;
  std::vector<ColumnCounts> counts(columns->size());
  for (const auto& row : rows) CountRow(row, {}, today_year, &counts);
  Type(counts, named, columns);
}

}  // namespace leakscan
