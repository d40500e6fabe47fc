// XmlParser: the elements of a chunk that are records, read as prose with the values whose element
// or attribute has a known name as fields. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/arena.h"
#include "scanner/parse/name_cache.h"
#include "scanner/parse/record_parser.h"
#include "scanner/parse/xml_units.h"

namespace leakscan {

class XmlParser : public RecordParser {
 public:
  explicit XmlParser(const FieldNames& names) : names_(names) {}
  void Start(const Chunk& chunk) override;
  bool Next(std::size_t offset_min, Record* record) override;
  // A name and a birth date are an exposure without an anchor.
  bool needs_all() const override { return true; }
  std::uint64_t record_count() const override { return records_; }

 private:
  // An element that is open.
  struct Open {
    std::string_view name;  // without prefix
    std::size_t path_bytes = 0;
    FieldKind given = FieldKind::kUnknown;  // by an attribute: <field name="nom">
    std::string_view given_name{};
    FieldKind system = FieldKind::kUnknown;  // by a child: <system value="urn:oid:..."/>
  };

  void ReadFields(std::size_t begin, std::size_t end, Record* record);
  void OpenElement(const XmlToken& token, Record* record);
  void AddValue(std::string_view written, FieldKind kind, std::string_view attribute,
                Record* record, bool entities = true);
  FieldKind MeaningOfText();
  FieldKind MeaningOfAttribute(const XmlAttribute& attribute, FieldKind given);

  NameCache names_;
  Arena arena_;
  std::string_view text_;
  std::string record_name_;
  XmlUnits units_;
  std::vector<Open> open_;
  std::string path_;         // of the innermost open element
  std::size_t counted_ = 0;  // line ends before it are in line_
  std::uint64_t line_ = 1;
  std::uint64_t records_ = 0;
  std::uint64_t base_ = 1;
};

}  // namespace leakscan
