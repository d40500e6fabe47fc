// A synthetic stream with one exposure, for the tests of the event writers.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "scanner/output/event_writer.h"
#include "tests/support/strict_json.h"

namespace leakscan {

inline SecretKey TestKey() {
  SecretKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i);
  return key;
}

// Its strings are owned by the fixture; views into them stay valid while it lives.
class EventTest : public ::testing::Test {
 protected:
  enum DetectorIndex : std::uint16_t { kNirId, kPhoneId, kEmailId, kNameId, kBirthId, kTermId };

  EventTest() {
    for (const Kind kind : {Kind::kNir, Kind::kPhone, Kind::kEmail, Kind::kPersonName,
                            Kind::kBirthDate, Kind::kHealthTerm}) {
      detectors_.push_back({std::string(Name(kind)), kind, Category::kIdentity, false});
    }
    auto context = std::make_shared<StreamContext>();
    context->source = "aphp.tar.zst!/export/sidep.csv";
    context->source_hash = {1, 2};
    context->format = RecordFormat::kCsv;
    context_ = context;
    chunk_.context = context;
    text_ = "Dupont;255081416802538;0639981234\n";
    chunk_.text = text_;
    chunk_.offset = 1822;
    record_.fields.resize(3);
    const std::string_view names[] = {"nom", "num_secu", "inconnu"};
    for (std::uint32_t i = 0; i < 3; ++i) {
      record_.fields[i].name = names[i];
      record_.fields[i].ordinal = i;
    }
    record_.fields[0].kind = FieldKind::kLastName;
    record_.fields[1].kind = FieldKind::kNir;
    place_ = {&chunk_, &record_, 1822, 33};
    exposure_.end = 33;
    exposure_.record = 12;
    exposure_.line = 13;
    exposure_.severity = Severity::kCritical;
    exposure_.confidence = Confidence::kHigh;
    exposure_.categories = 1U << static_cast<unsigned>(Category::kIdentity) |
                           1U << static_cast<unsigned>(Category::kContact);
    exposure_.about.sex = 'F';
    exposure_.about.birth_year = 1955;
    std::memcpy(exposure_.about.department, "14", 3);
    Add(kNirId, 7, 22, "255081416802538", 1);
    Add(kPhoneId, 23, 33, "+33639981234", 2);
    exposure_.subjects = {{PersonKeyKind::kNir, 0}};
    exposure_.subject_count = 1;
  }

  Finding& Add(DetectorIndex detector, std::uint32_t begin, std::uint32_t end,
               std::string_view normalized, std::uint16_t field = kNoField) {
    Finding& finding = exposure_.findings.emplace_back();
    finding.detector = detector;
    finding.kind = detectors_[detector].kind;
    finding.confidence = Confidence::kHigh;
    finding.begin = begin;
    finding.end = end;
    if (end <= chunk_.text.size() && begin <= end) {
      finding.value = chunk_.text.substr(begin, end - begin);
    }
    finding.normalized = normalized;
    finding.field = field;
    return finding;
  }

  std::string Ndjson(bool reveal = false, std::vector<NumberSlot>* slots = nullptr) {
    EventOptions options;
    options.reveal = reveal;
    OutputBuffer out;
    MakeNdjsonWriter(keys_, detectors_, options)->Exposure(place_, exposure_, &out, slots);
    return std::string(out.text());
  }

  // Checks what holds for every line and reads it.
  static std::vector<testing::Json> ReadLines(std::string_view out) {
    std::vector<testing::Json> lines;
    while (!out.empty()) {
      const std::size_t end = out.find('\n');
      EXPECT_NE(end, std::string_view::npos);
      if (end == std::string_view::npos) break;
      EXPECT_LT(end, kLineBytesMax);
      const auto line = testing::ReadStrictJson(out.substr(0, end));
      EXPECT_TRUE(line.has_value()) << "line " << lines.size() + 1;
      lines.push_back(line.value_or(testing::Json{}));
      out.remove_prefix(end + 1);
    }
    return lines;
  }

  testing::Json ReadOne(std::string_view out) {
    const auto lines = ReadLines(out);
    EXPECT_EQ(lines.size(), 1U);
    return lines.empty() ? testing::Json{} : lines[0];
  }

  const RunKeys keys_{TestKey()};
  std::vector<Detector> detectors_;
  std::shared_ptr<StreamContext> context_;
  std::string text_;
  Chunk chunk_;
  Record record_;
  ExposurePlace place_;
  Exposure exposure_;
};

}  // namespace leakscan
