// The ranges are those the networks publish for merchants. Luhn alone passes one number in ten, and
// order numbers are as long as cards, hence the narrow ranges where nothing else speaks for a card.
//
//   kCommon: 4 (16 digits), 51-55 and 2221-2720 (16), 34 and 37 (15), 6011, 644-649 and 65 (16).
//            The cards of the Groupement des cartes bancaires CB carry a Visa or Mastercard number.
//   kWeak:   Visa of 13 and 19 digits (EAN-13 begin with 4, too), Diners 300-305, 3095, 36, 38, 39
//            (14 to 19 digits, like a SIRET), JCB 3528-3589 (16, like an IMEI with its version),
//            UnionPay 62 (16-19), Maestro 50, 56-58, 6304, 6759, 676 (12-19; 13 here).
// An IMEI (15 digits, 35 or 86 in front) is none of them.
#include "scanner/validate/payment_card.h"

#include <algorithm>
#include <array>

#include "scanner/base/ascii.h"
#include "scanner/validate/check_digits.h"

namespace leakscan {
namespace {

// The sandboxes of Stripe, Adyen, PayPal, Worldline and the networks' own guides.
constexpr auto kTestCards = std::to_array<std::string_view>({
    "2222400010000008",    "2222400030000004", "2222400050000009", "2222400070000005",
    "2223000048400011",    "2223003122003222", "2223520043560014", "30569309025904",
    "3056930009020004",    "3530111333300000", "3566002020360505", "36006666333344",
    "36227206271667",      "36700102000000",   "370000000000002",  "371449635398431",
    "378282246310005",     "378734493671000",  "38520000023237",   "4000000000000002",
    "4000056655665556",    "4000002500003155", "4000002760003184", "4012888888881881",
    "4012001037141112",    "4111111111111111", "4111111145551142", "4242424242424242",
    "4263982640269299",    "4263970000005262", "4444333322221111", "4484070000035519",
    "4539097887163333",    "4917484589897107", "4917610000000000", "4970100000000154",
    "4970101122334406",    "4970101122334422", "4970110000000062", "4970110000001003",
    "4976000000003436",    "5100290029002909", "5105105105105100", "5200828282828210",
    "5424000000000015",    "5425233430109903", "5555555555554444", "5555341244441115",
    "5577000055770004",    "5123456789012346", "6011000000000004", "6011000400000000",
    "6011000990139424",    "6011111111111117", "6011601160116611", "6200000000000005",
    "6243030000000001",    "6304000000000000", "6445644564456445", "6759649826438453",
    "6799990100000000019",
});

int Prefix(std::string_view digits, std::size_t size) {
  int value = 0;
  for (const char c : digits.substr(0, size)) value = value * 10 + DigitValue(c);
  return value;
}

bool IsBetween(int value, int low, int high) { return value >= low && value <= high; }

CardClaim ClaimOfRange(std::string_view digits) {
  const std::size_t size = digits.size();
  const int two = Prefix(digits, 2);
  const int three = Prefix(digits, 3);
  const int four = Prefix(digits, 4);
  if (digits[0] == '4') {
    if (size == 16) return CardClaim::kCommon;
    return size == 13 || size == 19 ? CardClaim::kWeak : CardClaim::kNone;
  }
  if (two == 34 || two == 37) return size == 15 ? CardClaim::kCommon : CardClaim::kNone;
  if (size == 16 && (IsBetween(two, 51, 55) || IsBetween(four, 2221, 2720) || four == 6011 ||
                     IsBetween(three, 644, 649) || two == 65)) {
    return CardClaim::kCommon;
  }
  const bool diners =
      IsBetween(three, 300, 305) || four == 3095 || two == 36 || two == 38 || two == 39;
  if (diners) return size >= 14 ? CardClaim::kWeak : CardClaim::kNone;
  if (IsBetween(four, 3528, 3589)) return size == 16 ? CardClaim::kWeak : CardClaim::kNone;
  if (two == 62) return size >= 16 ? CardClaim::kWeak : CardClaim::kNone;
  const bool maestro =
      two == 50 || IsBetween(two, 56, 58) || four == 6304 || four == 6759 || three == 676;
  return maestro ? CardClaim::kWeak : CardClaim::kNone;
}

}  // namespace

CardClaim ClaimOfCard(std::string_view digits) {
  if (digits.size() < 13 || digits.size() > 19) return CardClaim::kNone;
  const CardClaim claim = ClaimOfRange(digits);
  return claim == CardClaim::kNone || PassesLuhn(digits) ? claim : CardClaim::kNone;
}

bool IsFictionalCard(std::string_view digits) {
  if (std::find(kTestCards.begin(), kTestCards.end(), digits) != kTestCards.end()) return true;
  // Stripe's test cards, each of which stands for an answer.
  if (digits.starts_with("40000000") || digits.starts_with("400000760000")) return true;
  int distinct = 0;
  for (char c = '0'; c <= '9'; ++c) {
    distinct += digits.find(c) != std::string_view::npos;
  }
  if (distinct <= 2) return true;
  const auto repeats = [&digits](std::size_t period) {
    return std::equal(digits.begin() + static_cast<std::ptrdiff_t>(period), digits.end() - 1,
                      digits.begin());
  };
  return repeats(4) || digits.find("0123456789") != std::string_view::npos ||
         digits.find("1234567890") != std::string_view::npos;
}

}  // namespace leakscan
