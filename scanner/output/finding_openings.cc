#include "scanner/output/finding_openings.h"

#include "scanner/base/put_text.h"
#include "scanner/output/field_label.h"

namespace leakscan {
namespace {

constexpr std::size_t kDetectorBytesMax = 128;
constexpr std::size_t kFieldBytesMax = 256;
constexpr std::size_t kConfidenceCount = 3;
constexpr std::string_view kOffset = ",\"offset\":";

}  // namespace

FindingOpenings::FindingOpenings(const std::vector<Detector>& detectors) {
  JsonWriter front;
  for (const Detector& detector : detectors) {
    for (std::size_t i = 0; i < kConfidenceCount; ++i) {
      front.Clear();
      front.Raw("{\"detector\":");
      front.String(detector.id, kDetectorBytesMax);
      front.Raw(",\"confidence\":\"");
      front.Raw(Name(static_cast<Confidence>(i)));
      front.Raw("\"");
      fronts_.emplace_back(front.text());
    }
  }
}

void FindingOpenings::EnterStream(const StreamContext& stream) {
  stream_ = &stream;
  for (Known& known : known_) known.traits = 0;
  for (OfRow& row : rows_) row.shape = 0;
}

const std::string& FindingOpenings::Front(const Finding& finding) const {
  return fronts_[finding.detector * kConfidenceCount +
                 static_cast<std::size_t>(finding.confidence)];
}

bool FindingOpenings::IsColumnName(const Field& field) const {
  return field.ordinal < stream_->columns.size() && !field.name.empty() &&
         stream_->columns[field.ordinal].name.data() == field.name.data();
}

void FindingOpenings::Render(const Field& field, const Finding& finding, JsonWriter* json) const {
  json->Raw(Front(finding));
  json->Raw(",\"field\":");
  const std::string_view name = ShownFieldName(field.name, field.kind, stream_->format);
  if (name.empty()) {
    json->Raw("\"#");
    json->Number(std::uint64_t{field.ordinal} + 1);
    json->Raw("\"");
  } else {
    json->String(name, kFieldBytesMax);
  }
  json->Raw(kOffset);
  json->Pad();
}

std::string_view FindingOpenings::Make(std::span<const Field> fields, const Finding& finding) {
  other_.Clear();
  if (finding.field >= fields.size()) {
    other_.Raw(Front(finding));
    other_.Raw(kOffset);
    other_.Pad();
    return other_.text();
  }
  const Field& field = fields[finding.field];
  if (finding.field >= known_.size() || field.name.size() > kFieldBytesMax) {
    Render(field, finding, &other_);
    return other_.text();
  }
  Known& known = known_[finding.field];
  known.traits = TraitsOf(field, finding);
  known.column_name = IsColumnName(field) ? field.name.data() : nullptr;
  known.name = field.name;
  known.json.Clear();
  Render(field, finding, &known.json);
  return known.json.text();
}

const FindingOpenings::OfRow& FindingOpenings::Make(std::span<const Field> fields,
                                                    std::span<const Finding> findings,
                                                    const ShapeId& shape, std::uint32_t layout) {
  OfRow& row = rows_[shape.slot];
  row.shape = shape.serial;
  row.layout = layout;
  row.json.Clear();
  std::vector<std::size_t> ends;
  for (const Finding& finding : findings) {
    if (!ends.empty()) row.json.Raw("\"},");
    row.json.Raw(Of(fields, finding));
    ends.push_back(row.json.size());
  }
  static_cast<void>(row.json.Claim(kOpeningStep));
  row.openings.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    row.openings.push_back(row.json.text().substr(begin, end - begin));
    begin = end;
  }
  return row;
}

}  // namespace leakscan
