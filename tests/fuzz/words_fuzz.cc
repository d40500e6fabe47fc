// E-mail addresses and a person's words on any bytes: nothing is read past the end, a refusal
// leaves nothing behind, and a normal form reads as itself where it can.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "scanner/validate/birth_place.h"
#include "scanner/validate/disguised_email.h"
#include "scanner/validate/email.h"
#include "scanner/validate/ins_oid.h"
#include "scanner/validate/person.h"
#include "scanner/validate/prose.h"
#include "scanner/validate/town.h"

namespace leakscan {
namespace {

constexpr int kTodayYear = 2026;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckEmails(std::string_view text) {
  std::string normalized;
  std::string again;
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    normalized.assign(1, '|');
    const auto reading = ReadEmail(text, at, &normalized);
    if (!reading) {
      Require(normalized == "|");
      continue;
    }
    Require(reading->begin < at && at < reading->end && reading->end <= text.size());
    const std::string_view address = std::string_view(normalized).substr(1);
    Require(address.size() <= 254);
    again.clear();
    const auto second = ReadEmail(address, address.find('@'), &again);
    Require(second && again == address && second->reserved_domain == reading->reserved_domain);
    IsLargeProvider(address.substr(address.find('@') + 1));
  }
}

// Every place is an anchor: more than the patterns give.
void CheckDisguisedEmails(std::string_view text) {
  std::string normalized;
  for (std::size_t end = 0; end <= text.size(); ++end) {
    normalized.assign(1, '|');
    const auto reading = ReadDisguisedEmail(text, end, &normalized);
    if (!reading) {
      Require(normalized == "|");
      continue;
    }
    Require(reading->email.begin < reading->email.end && reading->email.end <= text.size());
    Require(normalized.size() <= 255 && normalized.find('@') != std::string::npos);
  }
}

template <class Found>
void CheckOrdered(const std::vector<Found>& found, std::string_view text) {
  std::size_t last = 0;
  for (const Found& one : found) {
    Require(last <= one.begin && one.begin < one.end && one.end <= text.size());
    Require(!one.normalized.empty());
    last = one.end;
  }
}

template <class Found>
void CheckProse(void (*find)(const TextWords&, std::vector<Found>*), const TextWords& words) {
  std::vector<Found> found;
  find(words, &found);
  CheckOrdered(found, words.text());
}

template <class Found>
bool AreSame(const std::vector<Found>& found, const std::vector<Found>& others) {
  return std::ranges::equal(found, others, [](const Found& a, const Found& b) {
    return a.begin == b.begin && a.end == b.end && a.normalized == b.normalized;
  });
}

// Words that are skipped hold nothing.
void CheckSkippedWords(std::string_view text) {
  TextWords words(text);
  std::vector<ProseName> names[2];
  std::vector<ProseFinding> results[2];
  for (std::size_t all = 0; all < 2; ++all) {
    FindNames(words, {}, &names[all]);
    FindResults(words, &results[all]);
    words.MarkAllOdd();
  }
  Require(AreSame(names[0], names[1]) && AreSame(results[0], results[1]));
}

// With every digit taken for the beginning of a number of the person's.
void CheckNames(std::string_view text) {
  std::vector<std::size_t> own;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= '0' && text[i] <= '9') own.push_back(i);
  }
  using Places = std::span<const std::size_t>;
  for (const Places places : {Places(), Places(own)}) {
    std::vector<ProseName> found;
    FindNames(TextWords(text), places, &found);
    CheckOrdered(found, text);
  }
}

void CheckDate(std::string_view text) {
  const auto date = ReadDate(text, kTodayYear);
  if (!date) return;
  IsPlausibleBirthDate(*date, kTodayYear);
  const std::string written = FormatDate(*date);
  const auto again = ReadDate(written, kTodayYear);
  Require(again && FormatDate(*again) == written);
}

using Reader = std::function<bool(std::string_view, std::string*)>;

// `stable`: the normal form reads as itself. A whole name's does not: folding took the case that
// told its parts apart.
void CheckReader(const Reader& read, bool stable, std::string_view text) {
  std::string normalized(1, '|');
  if (!read(text, &normalized)) {
    Require(normalized == "|");
    return;
  }
  Require(normalized.size() > 1);
  if (!stable) return;
  std::string again(1, '|');
  Require(read(normalized.substr(1), &again) && again == normalized);
}

}  // namespace
}  // namespace leakscan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace leakscan;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckEmails(text);
  CheckDisguisedEmails(text.substr(0, 2000));
  CheckNames(text);
  CheckProse(FindAddresses, TextWords(text));
  CheckProse(FindResults, TextWords(text));
  CheckSkippedWords(text.substr(0, 4000));
  CheckDate(text);
  CheckReader(ReadNamePart, true, text);
  for (const NameOrder order : {NameOrder::kUnknown, NameOrder::kFirstLast}) {
    CheckReader(
        [order](std::string_view name, std::string* out) { return ReadFullName(name, order, out); },
        false, text);
  }
  CheckReader(ReadAddressLine, true, text);
  char postcode[6];
  char department[4];
  if (ReadPostcode(text, postcode, department)) {
    Require(std::string_view(postcode).size() == 5 && std::string_view(department).size() <= 3);
  }
  ReadSex(text);
  ReadCovidResult(text);
  NamesCovidTest(text);
  NamesTownOfPostcode(text);
  CompareBirthPlace("69123", text);
  CompareBirthPlace(text.substr(0, 5), text.substr(std::min<std::size_t>(text.size(), 5)));
  FindInsOid(text);
  FindLastInsOid(text);
  MentionsCovidTest(text);
  return 0;
}
