// Certificates out of hostile text: nothing of it may be read beyond its end or taken on trust.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scanner/validate/base45.h"
#include "scanner/validate/cbor.h"
#include "scanner/validate/certificate.h"

namespace leakscan {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(const std::optional<CertificateReading>& reading, std::string_view text) {
  if (!reading) return;
  Require(reading->begin < reading->end && reading->end <= text.size());
  Require(!reading->normalized.empty());
}

void CheckCbor(std::string_view bytes) {
  const auto item = CborItem(bytes);
  if (!item) return;
  Require(item->size() <= bytes.size());
  CborElement(*item, 2);
  CborMember(*item, "nam");
  CborMember(*item, std::int64_t{-260});
  CborText(*item);
  CborBytes(*item);
}

}  // namespace
}  // namespace leakscan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace leakscan;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckCbor(text);
  std::string bytes;
  Require(DecodeBase45(text, &bytes) <= text.size());
  for (const std::string_view head : {"HC1:NCF", "HC1:RRQ", "HC1%3A6BF", "NCF"}) {
    const std::string code = std::string(head) + std::string(text);
    Check(ReadHc1(code, head.size()), code);
  }
  for (const std::string_view head :
       {"DC04FR00000113371337B2", "DC02FR00000113371337L1", "DC03FR00000113371337A2"}) {
    const std::string code = std::string(head) + std::string(text);
    Check(ReadDoc2d(code, head.size()), code);
  }
  return 0;
}
