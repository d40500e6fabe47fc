// Signed COVID certificates as text: the EU Digital COVID Certificate ("HC1:...", Regulation (EU)
// 2021/953, eu-dcc-hcert-spec 1.0) and the French 2D-DOC ("DC04...", ANTS specification 3.2.6).
// Signatures are not checked: a certificate that cannot be verified names its holder all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/validate/person.h"

namespace leakscan {

struct CertificateReading {
  std::size_t begin = 0;  // of the code in the text
  std::size_t end = 0;
  std::string normalized;  // hc1: the certificate's id, else a hash of it; doc2d: without blanks
  std::string name;        // "LAST, FIRST" in normal form; empty if it holds none
  std::optional<Date> birth;
  char sex = 0;             // 'M', 'F' or 0
  std::string_view result;  // of a test: "positive", "negative", "inconclusive"; else empty
  bool fictional = false;   // of the specification's test issuer
};

// The code whose zlib header, or COSE tag, of three characters ends at `end` ("HC1:NCF", or "NCF"
// alone): Base45, inflate, COSE, CBOR. Text glued to its end is no part of it; a percent-encoded
// one (as in a link) is decoded first. Nothing if it does not decode.
std::optional<CertificateReading> ReadHc1(std::string_view text, std::size_t end);

// The code whose document type ("B2") ends at `end`: test results (B2) and vaccinations (L1) with
// their fields; other personal types (A2, A4, AE) as they stand. Separators may be bytes, "<GS>",
// "%1D", "\u001d", "\x1d", "^]", blanks, or lost.
std::optional<CertificateReading> ReadDoc2d(std::string_view text, std::size_t end);

}  // namespace leakscan
