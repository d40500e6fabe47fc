// Arbitrary text and position into the readers of NIR, phone numbers and other codes. The first two
// bytes choose the position and how much of the input is the next cell.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "scanner/validate/damaged_number.h"
#include "scanner/validate/iban.h"
#include "scanner/validate/number_codes.h"
#include "scanner/validate/number_reading.h"
#include "scanner/validate/number_run.h"
#include "scanner/validate/password_hash.h"

namespace {

using leakscan::NumberKind;
using leakscan::NumberReading;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckNormalized(const NumberReading& reading) {
  const std::string_view normalized = reading.Normalized();
  if (reading.kind == NumberKind::kNir) {
    Require(leakscan::IsValidNir(normalized, nullptr));
    leakscan::FactsOfNir(normalized);
    return;
  }
  Require(normalized.size() >= 10 && normalized.size() <= 13 && normalized[0] == '+');
  for (const char c : normalized.substr(1)) Require(c >= '0' && c <= '9');
}

void CheckReadings(std::string_view text, const std::vector<NumberReading>& readings) {
  std::size_t end = 0;
  for (const NumberReading& reading : readings) {
    Require(reading.begin >= end && reading.begin < reading.end && reading.end <= text.size());
    end = reading.end;
    CheckNormalized(reading);
  }
}

void CheckCodes(std::string_view text, std::size_t position) {
  std::vector<leakscan::CodeReading> codes;
  std::vector<NumberReading> readings;
  leakscan::NumberRun run;
  std::size_t run_begin = 0;
  leakscan::ReadNumbers(text, position, {}, &run, &readings, &run_begin);
  if (run_begin < text.size()) leakscan::ReadNumberCodes(text, run_begin, &run, &codes);
  for (const leakscan::CodeReading& code : codes) {
    Require(code.begin < code.end && code.end <= text.size() && !code.Normalized().empty());
    for (const char c : code.Normalized()) Require(c >= '0' && c <= '9');
  }
  if (position < text.size()) {
    const auto iban = leakscan::ReadIbanAround(text, position);
    Require(!iban || (iban->begin <= position && position < iban->end && iban->end <= text.size() &&
                      leakscan::IsValidIban(iban->Normalized())));
  }
  leakscan::CodeReading card;
  if (leakscan::ReadCardCell(text, &card)) Require(card.end <= text.size());
  const auto iban = leakscan::ReadIbanCell(text);
  Require(!iban || iban->end <= text.size());
  const std::size_t hash_size = leakscan::PasswordHashSize(text);
  Require(hash_size <= text.size());
  Require(hash_size == 0 || hash_size >= leakscan::kPasswordHashMin);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string_view text = input.substr(0, input.size() - input.size() * (data[1] % 8) / 16);
  const std::string_view next_cell = input.substr(text.size());

  std::vector<NumberReading> readings;
  const std::size_t position = text.size() * data[0] / 255;
  const std::size_t end = leakscan::ReadNumbers(text, position, next_cell, &readings);
  Require(end <= text.size() && end >= position);
  CheckReadings(text, readings);

  // Run by run: only the readings of one run keep apart, two may share a bracket between runs.
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i < done || text[i] < '0' || text[i] > '9') continue;
    readings.clear();
    const std::size_t next = leakscan::ReadNumbers(text, i, next_cell, &readings);
    Require(next > i && next <= text.size());
    CheckReadings(text, readings);
    done = next;
  }

  readings.clear();
  Require(leakscan::ReadDamagedNumbers(text, position, &readings) <= text.size());
  for (const NumberReading& damaged : readings) CheckReadings(text, {damaged});

  NumberReading reading;
  if (leakscan::ReadNirCell(text, next_cell, &reading)) CheckReadings(text, {reading});
  if (leakscan::ReadPhoneCell(text, &reading)) CheckReadings(text, {reading});
  bool unusual_month = false;
  leakscan::IsValidNir(text, &unusual_month);
  leakscan::NirKey(text);
  CheckCodes(text, position);
  return 0;
}
