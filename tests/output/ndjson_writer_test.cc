#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/output/event_fixture.h"

namespace leakscan {
namespace {

using testing::Json;

class NdjsonWriterTest : public EventTest {
 protected:
  std::string Hex(const Hash128& hash) const {
    std::string hex(32, '0');
    WriteHex(hash, hex.data());
    return hex;
  }
};

TEST_F(NdjsonWriterTest, WritesTheContractsLine) {
  const std::string nir = Hex(keys_.tokens.Token("nir", "255081416802538"));
  const std::string phone = Hex(keys_.tokens.Token("phone", "+33639981234"));
  const std::string line = Ndjson();
  const Json event = ReadOne(line);
  EXPECT_EQ(line,
            "{\"type\":\"exposure\",\"id\":\"" + event["id"].text + "\",\"fingerprint\":\"" +
                event["fingerprint"].text +
                "\",\"source\":\"aphp.tar.zst!/export/sidep.csv\",\"format\":\"csv\",\"record\":12,"
                "\"line\":13,\"offset\":1822,\"length\":33,\"severity\":\"critical\","
                "\"confidence\":\"high\",\"categories\":[\"identity\",\"contact\"],"
                "\"subject\":\"s:" +
                nir +
                "\",\"about\":{\"sex\":\"F\",\"birth_year\":1955,\"dept\":\"14\"},\"findings\":["
                "{\"detector\":\"nir\",\"confidence\":\"high\",\"field\":\"num_secu\","
                "\"offset\":1829,\"length\":15,\"masked\":\"2 55 •• •• ••• ••• ••\","
                "\"token\":\"t:" +
                nir +
                "\"},{\"detector\":\"phone\",\"confidence\":\"high\",\"field\":\"#3\","
                "\"offset\":1845,\"length\":10,\"masked\":\"06 •• •• •• ••\",\"token\":\"t:" +
                phone + "\"}]}\n");
  EXPECT_EQ(event["id"].text.substr(0, 2), "e:");
  EXPECT_EQ(event["id"].text.size(), 34U);
  EXPECT_EQ(event["fingerprint"].text.substr(0, 2), "f:");
}

TEST_F(NdjsonWriterTest, NamesTheRecordByContentAndPlace) {
  const Json first = ReadOne(Ndjson());
  EXPECT_EQ(ReadOne(Ndjson())["id"].text, first["id"].text);
  const auto changed = [&] { return ReadOne(Ndjson())["id"].text != first["id"].text; };
  place_.offset += 1;
  EXPECT_TRUE(changed());
  place_.offset -= 1;
  place_.length -= 1;
  EXPECT_TRUE(changed());
  place_.length += 1;
  context_->source_hash.high += 1;
  EXPECT_TRUE(changed());
  context_->source_hash.high -= 1;
  text_[0] = 'X';
  EXPECT_TRUE(changed());
  text_[0] = 'D';
  EXPECT_FALSE(changed());
}

TEST_F(NdjsonWriterTest, NamesACopyByItsFindingsAlone) {
  const std::string first = ReadOne(Ndjson())["fingerprint"].text;
  const auto fingerprint = [&] { return ReadOne(Ndjson())["fingerprint"].text; };
  context_->source = "elsewhere.csv";
  context_->source_hash = {7, 8};
  place_.offset = 5;
  EXPECT_EQ(fingerprint(), first);
  std::swap(exposure_.findings[0], exposure_.findings[1]);
  EXPECT_EQ(fingerprint(), first);
  exposure_.findings[0].normalized = "+33639981235";
  EXPECT_NE(fingerprint(), first);
}

TEST_F(NdjsonWriterTest, NamesACopyWhateverTheOrderAndWhateverCameBefore) {
  const auto writer = MakeNdjsonWriter(keys_, detectors_, EventOptions());
  const auto fingerprint = [&](EventWriter& by) {
    OutputBuffer out;
    by.Exposure(place_, exposure_, &out, nullptr);
    const std::string_view line = out.text();
    return std::string(line.substr(line.find("\"fingerprint\""), 50));
  };
  std::vector<std::string> values;
  for (int i = 0; i < 40; ++i) values.push_back("value " + std::to_string(i % 7));
  std::mt19937 random(1);
  exposure_.subjects.clear();
  for (std::size_t count = 1; count <= values.size(); ++count) {
    exposure_.findings.clear();
    for (std::size_t i = 0; i < count; ++i) {
      Add(static_cast<DetectorIndex>(random() % detectors_.size()), 0, 1, values[i]);
    }
    const std::string first = fingerprint(*MakeNdjsonWriter(keys_, detectors_, EventOptions()));
    for (int pass = 0; pass < 5; ++pass) {
      std::shuffle(exposure_.findings.begin(), exposure_.findings.end(), random);
      EXPECT_EQ(fingerprint(*writer), first) << count;
    }
  }
}

TEST_F(NdjsonWriterTest, KeepsFingerprintsApartThatDifferInTheSeamOnly) {
  exposure_.findings.clear();
  Add(kEmailId, 0, 1, "a@example.org");
  Add(kTermId, 1, 2, "x");
  const std::string first = ReadOne(Ndjson())["fingerprint"].text;
  exposure_.findings.clear();
  Add(kEmailId, 0, 1, "a@example.or");
  Add(kTermId, 1, 2, "gx");
  EXPECT_NE(ReadOne(Ndjson())["fingerprint"].text, first);
}

TEST_F(NdjsonWriterTest, LeavesOutWhatIsUnknown) {
  exposure_.about = {};
  exposure_.subjects.clear();
  exposure_.categories = 0;
  const Json event = ReadOne(Ndjson());
  EXPECT_EQ(event.Keys(),
            "type,id,fingerprint,source,format,record,line,offset,length,severity,confidence,"
            "categories,findings");
  exposure_.about.birth_year = kTwoDigitYear + 85;
  EXPECT_FALSE(ReadOne(Ndjson()).Has("about"));
  exposure_.about.sex = 'M';
  EXPECT_EQ(ReadOne(Ndjson())["about"].Keys(), "sex");
}

TEST_F(NdjsonWriterTest, MarksFindings) {
  Finding& finding = exposure_.findings[0];
  finding.count = 3;
  finding.fictional = true;
  finding.holder = Holder::kOther;
  finding.qualifier = "nia";
  exposure_.findings[1].holder = Holder::kProfessional;
  exposure_.findings[1].field = kNoField;
  const Json event = ReadOne(Ndjson(true));
  const auto& findings = event["findings"].items;
  EXPECT_EQ(findings[0].Keys(),
            "detector,confidence,field,offset,length,masked,token,count,fictional,holder,kind,"
            "value,normalized");
  EXPECT_EQ(findings[0]["count"].number(), 3U);
  EXPECT_EQ(findings[0]["holder"].text, "other");
  EXPECT_EQ(findings[0]["kind"].text, "nia");
  EXPECT_EQ(findings[0]["value"].text, "255081416802538");
  EXPECT_EQ(findings[1].Keys(),
            "detector,confidence,offset,length,masked,token,holder,value,normalized");
  EXPECT_EQ(findings[1]["holder"].text, "professional");
  EXPECT_EQ(findings[1]["normalized"].text, "+33639981234");
}

TEST_F(NdjsonWriterTest, NamesSeveralSubjects) {
  exposure_.subjects.push_back({PersonKeyKind::kPhone, 1});
  const Json event = ReadOne(Ndjson());
  EXPECT_FALSE(event.Has("subject"));
  ASSERT_EQ(event["subjects"].items.size(), 2U);
  EXPECT_EQ(event["subjects"].items[1].text,
            "s:" + Hex(keys_.tokens.Token("phone", "+33639981234")));
}

TEST_F(NdjsonWriterTest, TokensASubjectThatIsNoFinding) {
  Add(kNameId, 0, 6, "DUPONT");
  Add(kBirthId, 23, 33, "1955-08-01");
  exposure_.subjects = {{PersonKeyKind::kNameBirth, 2, 3}};
  EXPECT_EQ(ReadOne(Ndjson())["subject"].text,
            "s:" + Hex(keys_.tokens.Token("name_birth", "DUPONT|1955-08-01")));
}

TEST_F(NdjsonWriterTest, ShowsOnlyRecognisedFieldNames) {
  const auto field = [&](std::string_view name, FieldKind kind, RecordFormat format) {
    record_.fields[1].name = name;
    record_.fields[1].kind = kind;
    context_->format = format;
    return ReadOne(Ndjson())["findings"].items[0]["field"].text;
  };
  EXPECT_EQ(field("N° Sécu", FieldKind::kNir, RecordFormat::kCsv), "N° Sécu");
  EXPECT_EQ(field("Mme Martin", FieldKind::kUnknown, RecordFormat::kCsv), "#2");
  EXPECT_EQ(field("", FieldKind::kNir, RecordFormat::kCsv), "#2");
  EXPECT_EQ(field("tel 0639981234", FieldKind::kPhone, RecordFormat::kCsv), "#2");
  EXPECT_EQ(field("tel_2", FieldKind::kPhone, RecordFormat::kText), "tel_2");
  EXPECT_EQ(field("Mme Martin.tel", FieldKind::kPhone, RecordFormat::kJson), "tel");
  EXPECT_EQ(field("a@example.org", FieldKind::kEmail, RecordFormat::kCsv), "#2");
}

TEST_F(NdjsonWriterTest, CountsOffsetsBeforeCharsetDecoding) {
  text_ = "é€😀;255081416802538;0639981234\n";  // 2 + 3 + 4 bytes in UTF-8
  chunk_.text = text_;
  exposure_.findings.clear();
  Add(kNirId, 10, 25, "255081416802538");
  Add(kPhoneId, 26, 36, "+33639981234");
  const auto offsets = [&](Charset charset) {
    context_->charset = charset;
    std::vector<std::uint64_t> numbers;
    const Json event = ReadOne(Ndjson());
    for (const Json& finding : event["findings"].items) {
      numbers.push_back(finding["offset"].number() - 1822);
      numbers.push_back(finding["length"].number());
    }
    return numbers;
  };
  using Numbers = std::vector<std::uint64_t>;
  EXPECT_EQ(offsets(Charset::kUtf8), (Numbers{10, 15, 26, 10}));
  EXPECT_EQ(offsets(Charset::kWindows1252), (Numbers{4, 15, 20, 10}));
  EXPECT_EQ(offsets(Charset::kUtf16Le), (Numbers{10, 30, 42, 20}));
}

TEST_F(NdjsonWriterTest, PlacesFindingsBeforeTheirPersonsObject) {
  exposure_.begin = 22;  // the object begins behind what its ancestors hold
  place_.offset = 1844;
  const Json event = ReadOne(Ndjson());
  EXPECT_EQ(event["findings"].items[0]["offset"].number(), 1829U);
  EXPECT_EQ(event["findings"].items[1]["offset"].number(), 1845U);
}

TEST_F(NdjsonWriterTest, BearsPlacesOutsideTheText) {
  exposure_.findings[0].begin = 4000000000U;
  exposure_.findings[0].end = 4000000005U;
  exposure_.findings[1].begin = 30;
  exposure_.findings[1].end = 10;
  exposure_.begin = 100;
  exposure_.end = 5;
  ReadOne(Ndjson());
}

TEST_F(NdjsonWriterTest, LeavesRecordNumbersToTheOrderedWriter) {
  for (int i = 0; i < 100; ++i) Add(kPhoneId, 23, 33, "+33639981234");
  std::vector<NumberSlot> slots;
  const std::string prefix = "before\n";
  OutputBuffer buffer;
  buffer.Append(prefix);
  MakeNdjsonWriter(keys_, detectors_, {})->Exposure(place_, exposure_, &buffer, &slots);
  std::string out(buffer.text());
  ASSERT_GT(slots.size(), 1U);
  for (std::size_t i = slots.size(); i-- > 0;) {
    EXPECT_EQ(slots[i].number, 12U);
    out.insert(slots[i].position, "18446744073709551615");
  }
  const auto lines = ReadLines(std::string_view(out).substr(prefix.size()));
  ASSERT_EQ(lines.size(), slots.size());
  for (const Json& line : lines) EXPECT_EQ(line["record"].text, "18446744073709551615");
}

TEST_F(NdjsonWriterTest, ContinuesInFurtherParts) {
  chunk_.split = true;
  for (int i = 0; i < 200; ++i) Add(kPhoneId, 23, 33, "+33639981234");
  const auto lines = ReadLines(Ndjson());
  ASSERT_GT(lines.size(), 2U);
  std::size_t findings = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Json& line = lines[i];
    const bool last = i + 1 == lines.size();
    std::string keys = "type,id,fingerprint,source,format,record,line,offset,length,split";
    if (i > 0) keys += ",part";
    if (!last) keys += ",more";
    keys += ",severity,confidence,categories,subject,about,findings";
    EXPECT_EQ(line.Keys(), keys);
    EXPECT_EQ(line["id"].text, lines[0]["id"].text);
    if (i > 0) {
      EXPECT_EQ(line["part"].number(), i + 1);
    }
    findings += line["findings"].items.size();
  }
  EXPECT_EQ(findings, 202U);
}

TEST_F(NdjsonWriterTest, UsesALineToItsLastByte) {
  // Grown byte by byte, the line reaches the limit exactly before it becomes two.
  exposure_.findings.clear();
  std::string value(6500, 'x');
  Finding& finding = Add(kTermId, 0, 1, "term");
  std::size_t longest = 0;
  for (; value.size() < 8500; value += 'x') {
    finding.value = value;
    const std::string out = Ndjson(true);
    longest = std::max(longest, out.size());
    ASSERT_EQ(ReadLines(out).size(), 1U);
  }
  EXPECT_LE(longest, kLineBytesMax);
  EXPECT_GT(longest, kLineBytesMax - 100);
}

TEST_F(NdjsonWriterTest, CutsASingleValueThatIsTooLong) {
  const std::string value(50000, '"');
  Finding& finding = Add(kEmailId, 0, 5, "a@example.org");
  finding.value = value;
  finding.normalized = value;
  const Json event = ReadOne(Ndjson(true));
  ASSERT_EQ(event["findings"].items.size(), 3U);
  const Json& cut = event["findings"].items[2];
  EXPECT_TRUE(cut["truncated"].boolean);
  EXPECT_GT(cut["value"].text.size(), 500U);
  EXPECT_TRUE(value.starts_with(cut["value"].text));
  EXPECT_FALSE(event["findings"].items[0].Has("truncated"));
  EXPECT_FALSE(event.Has("truncated"));
}

TEST_F(NdjsonWriterTest, CutsALongSourceAndManySubjects) {
  context_->source = std::string(6000, '\x01');
  const Json event = ReadOne(Ndjson());
  EXPECT_TRUE(event["truncated"].boolean);
  EXPECT_EQ(event["source"].text, std::string(2500 / 6, '\x01'));
  exposure_.subjects.assign(1000, {PersonKeyKind::kNir, 0});
  const auto lines = ReadLines(Ndjson());
  EXPECT_TRUE(lines[0]["truncated"].boolean);
}

TEST_F(NdjsonWriterTest, NamesThePageInFrontOfTheFindings) {
  context_->url = "http://forum.example/\"12\"";
  const Json event = ReadOne(Ndjson());
  EXPECT_EQ(event.Keys(),
            "type,id,fingerprint,source,format,record,line,offset,length,severity,confidence,"
            "categories,subject,about,context,findings");
  EXPECT_EQ(event["context"].Keys(), "url");
  EXPECT_EQ(event["context"]["url"].text, context_->url);
}

TEST_F(NdjsonWriterTest, NamesThePost) {
  ShownContext shown{.url = "https://forum.example/7",
                     .posted = "2024-05-12",
                     .title = "\"Fil\"",
                     .author = Hash128{}};
  place_.context = &shown;
  const Json event = ReadOne(Ndjson());
  EXPECT_EQ(event["context"].Keys(), "url,posted,title,author");
  EXPECT_EQ(event["context"]["url"].text, shown.url);
  EXPECT_EQ(event["context"]["posted"].text, shown.posted);
  EXPECT_EQ(event["context"]["title"].text, shown.title);
  EXPECT_EQ(event["context"]["author"].text, "t:" + std::string(32, '0'));
  context_->url = "http://forum.example/12";
  EXPECT_EQ(ReadOne(Ndjson())["context"]["url"].text, context_->url);
  place_.context = nullptr;
  EXPECT_EQ(ReadOne(Ndjson())["context"].Keys(), "url");
}

TEST_F(NdjsonWriterTest, GivesNoPlaceInAMailThatWasRebuilt) {
  context_->format = RecordFormat::kMail;
  context_->rebuilt = true;
  exposure_.line = 0;
  const std::string line = Ndjson();
  EXPECT_NE(line.find("\"line\":null,\"offset\":null,\"length\":null,"), std::string::npos);
  std::size_t places = 0;
  constexpr std::string_view kNone = "\"offset\":null,\"length\":null,\"masked\":";
  for (std::size_t at = 0; (at = line.find(kNone, at)) != std::string::npos; ++at) ++places;
  EXPECT_EQ(places, ReadOne(line)["findings"].items.size());
}

TEST_F(NdjsonWriterTest, CutsALongAddressBesideEverythingElseThatIsLong) {
  context_->source = context_->url = context_->sheet = std::string(6000, '\x01');
  const ShownContext shown{
      .url = "/", .posted = context_->url, .title = context_->url, .author = Hash128{}};
  place_.context = &shown;
  exposure_.subjects.assign(1000, {PersonKeyKind::kNir, 0});
  const std::string value(50000, '"');
  Finding& finding = Add(kTermId, 0, 5, "term");
  finding.value = value;
  finding.normalized = value;
  for (const Json& line : ReadLines(Ndjson(true))) {
    EXPECT_TRUE(line["truncated"].boolean);
    EXPECT_EQ(line["context"]["url"].text, std::string(1000 / 6, '\x01'));
  }
}

TEST_F(NdjsonWriterTest, SeesThatTheStreamChanged) {
  const auto writer = MakeNdjsonWriter(keys_, detectors_, {});
  const auto source = [&] {
    OutputBuffer out;
    writer->Exposure(place_, exposure_, &out, nullptr);
    const Json event = ReadOne(std::string(out.text()));
    return event["source"].text + " " + event["format"].text;
  };
  const auto enter = [&](std::string name, RecordFormat format) {
    auto context = std::make_shared<StreamContext>(*chunk_.context);
    context->source = std::move(name);
    context->format = format;
    chunk_.context = context;
  };
  EXPECT_EQ(source(), "aphp.tar.zst!/export/sidep.csv csv");
  enter("b", RecordFormat::kCsv);
  EXPECT_EQ(source(), "b csv");
  enter("b", RecordFormat::kName);
  EXPECT_EQ(source(), "b name");
  enter("", RecordFormat::kName);
  EXPECT_EQ(source(), " name");
}

// The front of a finding is kept by field: a nameless one of the next stream has none of its name.
TEST_F(NdjsonWriterTest, SeesThatAFieldHasNoNameAnyMore) {
  const auto writer = MakeNdjsonWriter(keys_, detectors_, {});
  const auto field = [&] {
    OutputBuffer out;
    writer->Exposure(place_, exposure_, &out, nullptr);
    return ReadOne(std::string(out.text()))["findings"].items[0]["field"].text;
  };
  EXPECT_EQ(field(), "num_secu");
  chunk_.context = std::make_shared<StreamContext>(*chunk_.context);
  record_.fields[1].name = {};
  EXPECT_EQ(field(), "#2");
}

// Rows of one layout and shape go their own way, to the same bytes.
TEST_F(NdjsonWriterTest, WritesRowsOfATableLikeAnyRecord) {
  std::mt19937 random(9);
  const std::uint32_t lengths[] = {0, 1, 9, 10, 15, 99, 100, 157, 255, 256, 1000, 123456};
  const std::string_view terms[] = {"grippe",   "",         "covid \"19\"",           "an\u00e9mie",
                                    "positive", "negative", "grippe saisonni\u00e8re"};
  text_ = std::string(400000, 'x');
  chunk_.text = text_;
  place_.length = text_.size();
  exposure_.end = static_cast<std::uint32_t>(text_.size());
  const std::string long_name(200, 'n');
  const auto writer = MakeNdjsonWriter(keys_, detectors_, {});
  for (std::uint32_t round = 0; round < 400; ++round) {
    exposure_.findings.clear();
    const auto add = [&](DetectorIndex detector, std::string_view value) -> Finding& {
      const std::uint32_t begin = static_cast<std::uint32_t>(random()) % 200000;
      return Add(detector, begin, begin + lengths[random() % std::size(lengths)], value,
                 static_cast<std::uint16_t>(exposure_.findings.size() % 3));
    };
    // Four rows of each shape.
    const std::uint32_t shape = round / 4;
    if (shape % 2 == 0) add(kNirId, "255081416802538").qualifier = round % 16 == 0 ? "nia" : "";
    if (shape % 3 == 0) add(kPhoneId, "+33639981234");
    if (shape % 5 == 0) add(kEmailId, round % 2 == 0 ? "paul@laposte.net" : "a@chez-paul.example");
    if (shape % 7 == 0) add(kNameId, "DUPONT, JEANNE");
    if (shape % 4 == 0) add(kBirthId, "1955-08-01");
    if (shape % 3 == 1) add(kTermId, terms[random() % std::size(terms)]);
    exposure_.subjects.clear();
    record_.fields[0].name = shape % 8 == 0 ? std::string_view(long_name) : "nom";
    exposure_.shape = {shape + 1, shape % ShapeId::kSlots, true};
    const bool later = round % 3 == 0;
    std::vector<NumberSlot> slots;
    std::vector<NumberSlot> slots_of_any;
    place_.layout = 0;
    const std::string any = Ndjson(false, later ? &slots_of_any : nullptr);
    place_.layout = 5;
    OutputBuffer out;
    writer->Exposure(place_, exposure_, &out, later ? &slots : nullptr);
    ASSERT_EQ(out.text(), any) << round;
    ASSERT_EQ(slots.size(), slots_of_any.size());
    if (later) {
      EXPECT_EQ(slots[0].position, slots_of_any[0].position);
    }
  }
}

TEST_F(NdjsonWriterTest, GivesNoClearValueWithoutReveal) {
  Add(kEmailId, 0, 6, "jeanne.dupont@example.org").value = "jeanne.dupont@example.org";
  Add(kNameId, 0, 6, "DUPONT, JEANNE").value = "Jeanne Dupont";
  Add(kBirthId, 0, 6, "1955-08-01").value = "01/08/1955";
  const std::string out = Ndjson();
  for (const char* clear : {"255081416802538", "81416802538", "0639981234", "39981234", "jeanne",
                            "example.org", "DUPONT", "Dupont", "08-01", "01/08"}) {
    EXPECT_EQ(out.find(clear), std::string::npos);
  }
}

TEST_F(NdjsonWriterTest, GivesWholeReadableLinesForAnyBytes) {
  std::mt19937 random(3);
  const auto bytes = [&](std::size_t size_max) {
    std::string text(random() % (size_max + 1), '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
  };
  for (int round = 0; round < 600; ++round) {
    const bool reveal = round % 2 == 0;
    context_->source = bytes(round % 50 == 0 ? 9000 : 60);
    context_->charset = static_cast<Charset>(random() % 5);
    context_->format = static_cast<RecordFormat>(random() % kRecordFormatCount);
    text_ = bytes(200);
    chunk_.text = text_;
    chunk_.split = random() % 2 == 0;
    std::vector<std::string> owned;
    owned.reserve(500);
    const auto own = [&](std::size_t size_max) -> std::string_view {
      return owned.emplace_back(bytes(size_max));
    };
    for (Field& field : record_.fields) {
      field.name = own(random() % 20 == 0 ? 2000 : 20);
      field.kind = static_cast<FieldKind>(random() % kFieldKindCount);
    }
    exposure_.findings.clear();
    const std::size_t count = random() % 60;
    exposure_.subjects.clear();
    if (count > 0) exposure_.subjects.push_back({PersonKeyKind::kNir, 0});
    for (std::size_t i = 0; i < count; ++i) {
      Finding& finding = Add(static_cast<DetectorIndex>(random() % 6),
                             static_cast<std::uint32_t>(random() % 200), 0, "");
      finding.end = finding.begin + static_cast<std::uint32_t>(random() % 40);
      finding.field = static_cast<std::uint16_t>(random() % 4);
      finding.normalized = own(random() % 30 == 0 ? 9000 : 30);
      finding.value = own(random() % 30 == 0 ? 9000 : 30);
      finding.qualifier = own(3);
    }
    std::size_t seen = 0;
    for (const Json& line : ReadLines(Ndjson(reveal))) seen += line["findings"].items.size();
    ASSERT_EQ(seen, count);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace leakscan
