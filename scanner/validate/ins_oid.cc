// Fits:     "1.2.250.1.213.1.4.8", "urn:oid:1.2.250.1.213.1.4.10", "&1.2.250.1.213.1.4.9&ISO".
// Does not: "1.2.250.1.213.1.4.88", "1.2.250.1.213.1.4.8.1", "1.2.250.1.213.1.4.2" (INS-C).
// Source: Agence du numérique en santé, "Liste des OID des autorités d'affectation des INS";
// HL7 France, FR Core, code system fr-core-cs-v2-0203.
#include "scanner/validate/ins_oid.h"

#include "scanner/base/ascii.h"

namespace leakscan {
namespace {

constexpr std::string_view kRoot = "1.2.250.1.213.1.4.";

InsOid KindAt(std::string_view text, std::size_t root) {
  if (root > 0 && (IsDigit(text[root - 1]) || text[root - 1] == '.')) return InsOid::kNone;
  std::size_t end = root + kRoot.size();
  const std::size_t begin = end;
  while (end < text.size() && IsDigit(text[end])) ++end;
  if (end + 1 < text.size() && text[end] == '.' && IsDigit(text[end + 1])) return InsOid::kNone;
  const std::string_view last = text.substr(begin, end - begin);
  if (last == "8" || last == "13") return InsOid::kNir;
  if (last == "9" || last == "14") return InsOid::kNia;
  if (last == "10") return InsOid::kTest;
  if (last == "11") return InsOid::kDemo;
  return InsOid::kNone;
}

}  // namespace

InsOid FindInsOid(std::string_view text) {
  for (std::size_t at = text.find(kRoot); at != std::string_view::npos;
       at = text.find(kRoot, at + kRoot.size())) {
    if (const InsOid kind = KindAt(text, at); kind != InsOid::kNone) return kind;
  }
  return InsOid::kNone;
}

InsOid FindLastInsOid(std::string_view text) {
  InsOid last = InsOid::kNone;
  for (std::size_t at = text.find(kRoot); at != std::string_view::npos;
       at = text.find(kRoot, at + kRoot.size())) {
    if (const InsOid kind = KindAt(text, at); kind != InsOid::kNone) last = kind;
  }
  return last;
}

}  // namespace leakscan
