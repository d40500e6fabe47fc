#include "scanner/model/context.h"

namespace leakscan {

std::string_view Name(RecordFormat format) {
  switch (format) {
    case RecordFormat::kText:
      return "text";
    case RecordFormat::kCsv:
      return "csv";
    case RecordFormat::kNdjson:
      return "ndjson";
    case RecordFormat::kJson:
      return "json";
    case RecordFormat::kName:
      return "name";
    case RecordFormat::kHl7:
      return "hl7";
    case RecordFormat::kHprim:
      return "hprim";
    case RecordFormat::kHtml:
      return "html";
    case RecordFormat::kSql:
      return "sql";
    case RecordFormat::kMail:
      return "mail";
    case RecordFormat::kXml:
      return "xml";
    case RecordFormat::kVcard:
      return "vcard";
    case RecordFormat::kLdif:
      return "ldif";
  }
  return "text";
}

std::string_view Name(Charset charset) {
  switch (charset) {
    case Charset::kUtf8:
      return "utf-8";
    case Charset::kUtf16Le:
      return "utf-16le";
    case Charset::kUtf16Be:
      return "utf-16be";
    case Charset::kWindows1252:
      return "windows-1252";
    case Charset::kLatin9:
      return "iso-8859-15";
    case Charset::kUtf32Le:
      return "utf-32le";
    case Charset::kUtf32Be:
      return "utf-32be";
    case Charset::kMacRoman:
      return "macroman";
    case Charset::kCp850:
      return "cp850";
    case Charset::kCp437:
      return "cp437";
  }
  return "utf-8";
}

std::uint64_t CountUndecoded(Charset charset, std::string_view decoded) {
  if (charset == Charset::kUtf8) return decoded.size();
  const bool wide = charset == Charset::kUtf16Le || charset == Charset::kUtf16Be;
  std::uint64_t units = 0;
  for (const char c : decoded) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0U) != 0x80U;  // one unit a character...
    units += wide && byte >= 0xF0U;    // ...two where UTF-16 needs a surrogate pair
  }
  if (charset == Charset::kUtf32Le || charset == Charset::kUtf32Be) return units * 4;
  return wide ? units * 2 : units;
}

}  // namespace leakscan
