// What cells and labelled values of a person look like: names, birth dates, addresses, sex,
// results. Every function reads one whole value (surrounding white space and quotes aside) and is
// locale-free.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leakscan {

struct Date {
  std::uint16_t year = 0;
  std::uint8_t month = 0;  // 0: unknown
  std::uint8_t day = 0;    // 0: unknown
};

// A date in the shapes of dumps: 12/05/1980, 12.05.1980, 12-05-80, 1980-05-12 (with or without
// time), 19800512, 12051980, "12 mars 1978", "12-mai-80"; 00 for unknown parts. Two-digit years
// lie in the hundred years before `today_year`. Nothing if the value is not wholly a date.
std::optional<Date> ReadDate(std::string_view value, int today_year);

// The date of a field that gives its parts as numbers: what no month or day has counts as unknown.
// Nothing if the year is not one of 1900 to 2100.
std::optional<Date> DateOfParts(int year, int month, int day);

// A date somebody alive can be born on: 1900-01-02 .. today; not the null dates 1900-01-01 and
// 1970-01-01.
bool IsPlausibleBirthDate(const Date& date, int today_year);

// "YYYY-MM-DD", 00 for unknown parts.
std::string FormatDate(const Date& date);

// Appends the normal form of a name's part (upper case, no accents) if `value` can be one: letters,
// spaces, hyphens, apostrophes, the dots of abbreviations (dropped); 1 to 80 characters; not a null
// word ("null", "inconnu", "n/a").
bool ReadNamePart(std::string_view value, std::string* normalized);

// What "Xxx Yyy" means where nothing else tells: in a column either, in running text the family
// name comes last.
enum class NameOrder : std::uint8_t { kUnknown, kFirstLast };

// A whole name in one cell: "DUPONT Jean", "Jean DUPONT", "DUPONT, Jean". Appends "LAST, FIRST"
// where a comma, capitals, first names or the order tell the parts apart, else the folded whole.
// Titles are dropped.
bool ReadFullName(std::string_view value, NameOrder order, std::string* normalized);

// 'M', 'F', or 0: "M", "F", "H", "1", "2", "homme", "féminin", "Mme", "Monsieur"...
char ReadSex(std::string_view value);

// A French postcode ("75001", "75 001", "1400" for 01400 where Excel ate the zero). Writes five
// digits and the département ("75", "2A" for 200/201, "2B" for 202/206, "974"; "20" where a code of
// a large receiver does not tell which half of Corsica).
bool ReadPostcode(std::string_view value, char postcode[6], char department[4]);

// Appends an address line in normal form: upper case, no accents, single spaces.
// False if `value` cannot be an address line (no letter, over 200 characters, null word).
bool ReadAddressLine(std::string_view value, std::string* normalized);

// True for a kind of street, written out or short: "rue", "AV", "bld" (AFNOR NF Z10-011).
bool IsStreetKind(std::string_view word);

// The result of a COVID test: "positive", "negative", "inconclusive"; empty if it is none.
// Reads "Positif", "POS", "+", "détecté", "non détecté", "P"/"N"/"I" of 2D-DOC, "260373001",
// "indéterminé", "ininterprétable", "douteux"...
std::string_view ReadCovidResult(std::string_view value);

// True if the value names a COVID test or its target: "RT-PCR", "TAG", "antigénique", "SARS-CoV-2".
bool NamesCovidTest(std::string_view value);

// The same of running text of any length; time is linear.
bool MentionsCovidTest(std::string_view text);

}  // namespace leakscan
