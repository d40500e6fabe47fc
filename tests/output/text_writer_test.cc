#include <random>
#include <string>

#include "scanner/base/safe_text.h"
#include "tests/output/event_fixture.h"

namespace leakscan {
namespace {

class TextWriterTest : public EventTest {
 protected:
  std::string Text(const EventOptions& options = {}) {
    OutputBuffer out;
    MakeTextWriter(keys_, detectors_, options)->Exposure(place_, exposure_, &out, nullptr);
    return std::string(out.text());
  }
};

TEST_F(TextWriterTest, GivesOneLineAnExposure) {
  EXPECT_EQ(Text(),
            "critical  aphp.tar.zst!/export/sidep.csv:13  nir 2 55 •• •• ••• ••• ••, "
            "phone 06 •• •• •• ••\n");
}

TEST_F(TextWriterTest, AlignsAndColoursTheSeverity) {
  exposure_.severity = Severity::kLow;
  EXPECT_TRUE(Text().starts_with("low       aphp"));
  EventOptions options;
  options.color = true;
  EXPECT_TRUE(Text(options).starts_with("\x1b[36mlow\x1b[0m       aphp"));
  exposure_.severity = Severity::kCritical;
  EXPECT_TRUE(Text(options).starts_with("\x1b[1;31mcritical\x1b[0m  aphp"));
}

TEST_F(TextWriterTest, MarksFindings) {
  exposure_.findings[0].holder = Holder::kOther;
  exposure_.findings[1].count = 2;
  exposure_.findings[1].fictional = true;
  exposure_.line = 0;
  EXPECT_EQ(Text(),
            "critical  aphp.tar.zst!/export/sidep.csv  nir 2 55 •• •• ••• ••• •• (other person), "
            "phone 06 •• •• •• •• ×2 (fictional)\n");
}

TEST_F(TextWriterTest, CountsDetectorsWhereTheLineIsNarrow) {
  Add(kPhoneId, 23, 33, "+33639981235");
  EventOptions options;
  options.wide = false;
  EXPECT_EQ(Text(options), "critical  aphp.tar.zst!/export/sidep.csv:13  nir, phone ×2\n");
}

TEST_F(TextWriterTest, RevealsOnlyWhenAsked) {
  EventOptions options;
  options.reveal = true;
  EXPECT_NE(Text(options).find("nir 255081416802538, phone 0639981234"), std::string::npos);
  EXPECT_EQ(Text().find("81416802538"), std::string::npos);
}

TEST_F(TextWriterTest, SaysHowManyFindingsDidNotFit) {
  for (int i = 0; i < 1000; ++i) Add(kPhoneId, 23, 33, "+33639981234");
  const std::string out = Text();
  EXPECT_LE(out.size(), kLineBytesMax);
  EXPECT_NE(out.find(" more\n"), std::string::npos);
}

TEST_F(TextWriterTest, WritesGaps) {
  Gap gap;
  gap.reason = GapReason::kEncrypted;
  gap.offset = 7;
  gap.detail = "give --password-file";
  std::string out;
  const auto writer = MakeTextWriter(keys_, detectors_, {});
  writer->Gap("a\x1b[2J.zip", gap, &out);
  EXPECT_EQ(out, "gap       a\uFFFD[2J.zip @7 encrypted give --password-file\n");
}

TEST_F(TextWriterTest, WritesSourcesAndWhatWasLeftOut) {
  const auto writer = MakeTextWriter(keys_, detectors_, {});
  Totals totals;
  totals.records = 9;
  std::string out;
  writer->Source(*context_, totals, &out);
  totals.exposures = 2;
  totals.by_severity[static_cast<std::size_t>(Severity::kLow)] = 1;
  totals.by_severity[static_cast<std::size_t>(Severity::kHigh)] = 1;
  writer->Source(*context_, totals, &out);
  writer->More("a.csv", 120, &out);
  EXPECT_EQ(out,
            "none      aphp.tar.zst!/export/sidep.csv  0 of 9 records\n"
            "high      aphp.tar.zst!/export/sidep.csv  2 of 9 records\n"
            "... 120 more in a.csv\n");
}

TEST_F(TextWriterTest, LeavesTheRestToTheCommand) {
  std::string out;
  const auto writer = MakeTextWriter(keys_, detectors_, {});
  writer->Run({}, &out);
  writer->Input({}, &out);
  writer->Summary({}, &out);
  EXPECT_EQ(out, "");
}

TEST_F(TextWriterTest, NeverPassesControlCharactersOn) {
  std::mt19937 random(5);
  const auto bytes = [&](std::size_t size_max) {
    std::string text(random() % (size_max + 1), '\0');
    for (char& c : text) c = static_cast<char>(random());
    return text;
  };
  for (int round = 0; round < 3000; ++round) {
    context_->source = bytes(round % 50 == 0 ? 9000 : 60);
    const std::string value = bytes(round % 50 == 0 ? 9000 : 60);
    exposure_.findings[0].value = exposure_.findings[0].normalized = value;
    exposure_.findings[0].kind = static_cast<Kind>(random() % kKindCount);
    EventOptions options;
    options.reveal = round % 2 == 0;
    const std::string out = Text(options);
    ASSERT_LE(out.size(), kLineBytesMax);
    ASSERT_EQ(out.find('\n'), out.size() - 1);
    ASSERT_TRUE(IsValidUtf8(out));
    for (std::string_view rest(out.data(), out.size() - 1); !rest.empty();) {
      const Utf8Character character = FirstCharacter(rest);
      ASSERT_FALSE(IsUnsafe(character.code));
      rest.remove_prefix(character.bytes);
    }
  }
}

}  // namespace
}  // namespace leakscan
