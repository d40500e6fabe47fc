#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using testing::ElementsAre;

std::vector<SeenRecord> Parse(const std::string& text) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, StreamShape{}, names).Run(text.size());
  EXPECT_EQ(run.problem, "");
  return run.records;
}

std::vector<std::string> Texts(const std::string& text) {
  std::vector<std::string> texts;
  for (const SeenRecord& record : Parse(text)) {
    EXPECT_TRUE(record.prose);
    texts.push_back(text.substr(record.begin, record.end - record.begin));
  }
  return texts;
}

TEST(TextParser, EndsAParagraphAtABlankLine) {
  EXPECT_THAT(Texts("a\nb\n\nc\n"), ElementsAre("a\nb", "c"));
  EXPECT_THAT(Texts("\n \t\na\r\n\r\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(Texts("a\n  \nb\n \n\n"), ElementsAre("a", "b"));
  EXPECT_THAT(Texts(" \n\n"), ElementsAre());
}

// The records' texts, rows of a table as "kind=value" behind '#'.
std::vector<std::string> Pieces(const std::string& text) {
  std::vector<std::string> pieces;
  for (const SeenRecord& record : Parse(text)) {
    if (record.prose) {
      pieces.push_back(text.substr(record.begin, record.end - record.begin));
      continue;
    }
    std::string& row = pieces.emplace_back("#");
    for (const SeenField& field : record.fields) row += field.name + "=" + field.value + ";";
  }
  return pieces;
}

TEST(TextParser, MakesARecordOfEachForm) {
  EXPECT_THAT(Texts("Nom : A\nTel : 1\n-----\nNom : B\nTel : 2\n"),
              ElementsAre("Nom : A\nTel : 1", "-----\nNom : B\nTel : 2"));
  EXPECT_THAT(Texts("Nom : A\nX : 1\nY : 2\nNom : B\nX : 3\n"),
              ElementsAre("Nom : A\nX : 1\nY : 2", "Nom : B\nX : 3"));
  EXPECT_THAT(Texts("*** 1. row ***\nnom: A\n*** 2. row ***\nnom: B"),
              ElementsAre("*** 1. row ***\nnom: A", "*** 2. row ***\nnom: B"));
  EXPECT_THAT(Texts("BEGIN:VCARD\nN:A\nEND:VCARD\nBEGIN:VCARD\nN:B\nEND:VCARD"),
              ElementsAre("BEGIN:VCARD\nN:A\nEND:VCARD", "BEGIN:VCARD\nN:B\nEND:VCARD"));
  // No forms: two numbers of one person; parts of one report; a heading.
  EXPECT_THAT(Texts("Tel : 1\nTel : 2\nNom : A"), ElementsAre("Tel : 1\nTel : 2\nNom : A"));
  EXPECT_EQ(Texts("Nom : A\n-----\nExamen\n-----\nResultat : B").size(), 1U);
  EXPECT_EQ(Texts("Resultats\n=====\nNom : A").size(), 1U);
  EXPECT_EQ(Texts("http://a\nb\nc\nhttp://d").size(), 1U);
}

TEST(TextParser, MakesARecordOfEachRowOfATable) {
  EXPECT_THAT(Pieces("Voici :\nnom;prenom\nA;B\nC;D\nfin\n"),
              ElementsAre("Voici :\nnom;prenom", "#nom=A;prenom=B;", "#nom=C;prenom=D;", "fin"));
  EXPECT_THAT(Pieces("| nom | tel |\r\n|-----|:---|\r\n| A | 1 |\r\n"),
              ElementsAre("| nom | tel |\r\n|-----|:---|", "#nom=A;tel=1;"));
  EXPECT_THAT(Pieces("+-----+-----+\n| nom | tel |\n+-----+-----+\n| A   |     |\n| B   | 2   |\n"
                     "+-----+-----+\n2 rows\n"),
              ElementsAre("+-----+-----+\n| nom | tel |\n+-----+-----+", "#nom=A;", "#nom=B;tel=2;",
                          "2 rows"));
  EXPECT_THAT(
      Pieces("NOM     PRENOM  DDN     TEL\nDE LA X Zoé     19800512001\nB       C       D\n"),
      ElementsAre("NOM     PRENOM  DDN     TEL", "#NOM=DE LA X;PRENOM=Zoé;DDN=19800512;TEL=001;",
                  "#NOM=B;PRENOM=C;DDN=D;"));
  EXPECT_THAT(Pieces("nom\ttel\nA\t1\n\nB\t2\n"), ElementsAre("nom\ttel", "#nom=A;tel=1;", "B\t2"));
  EXPECT_THAT(Pieces("nom;tel\nA;1\nnom;ville\nB;2\n"),
              ElementsAre("nom;tel", "#nom=A;tel=1;", "nom;ville", "#nom=B;ville=2;"));
  EXPECT_EQ(Pieces("Le nom ; le prix\nA ; B\n").size(), 1U);
  EXPECT_EQ(Pieces("nom;tel\n").size(), 1U);
}

TEST(TextParser, DividesTheSameForEveryBufferSizeAndTruncation) {
  const std::string all =
      "x\n\nVoici\nnom;tel\n---;---\nA;1\r\nB;2\nfin\nNom : A\n\n-----\nNom : A\nTel : "
      "1\n=====\nNom : B\n"
      "X : 1\nY : 2\nNom : C\n\n| nom | tel |\n| A | 1 |";
  const FieldNames names = TestNames();
  for (std::size_t size = 0; size <= all.size(); ++size) {
    StreamRunner runner(std::string_view(all).substr(0, size), StreamShape{}, names);
    const StreamRun whole = runner.Run(all.size());
    ASSERT_EQ(whole.problem, "") << size;
    for (const std::size_t buffer : {1, 3, 8, 21, 55}) {
      const StreamRun run = runner.Run(buffer);
      ASSERT_EQ(run.problem, "") << size << " " << buffer;
      ASSERT_EQ(run.records, whole.records) << size << " " << buffer;
    }
    std::uint64_t count_all = 0;
    const std::vector<SeenRecord> records = runner.RunFrom(0, &count_all);
    for (std::size_t from = 0; from <= size; from += 7) {
      std::uint64_t count = 0;
      std::vector<SeenRecord> expected;
      for (const SeenRecord& record : records) {
        if (record.end > from) expected.push_back(record);
      }
      ASSERT_EQ(runner.RunFrom(from, &count), expected) << size << " " << from;
      ASSERT_EQ(count, count_all);
    }
  }
}

TEST(TextParser, GoesOnWithTablesAndFormsOver8KiB) {
  std::string table = "Voici\nnom;tel\n";
  std::string forms;
  for (int i = 0; i < 2000; ++i) {
    const std::string n = std::to_string(i);
    table += "A" + n + ";0639" + n + "\n";
    forms += "Nom : A" + n + "\nTel : 0639" + n + "\nX : y\n";
  }
  const std::string text = "x\n\n" + table + "\n" + forms + "\n" + table;
  const FieldNames names = TestNames();
  StreamRunner runner(text, StreamShape{}, names);
  const StreamRun whole = runner.Run(text.size());
  ASSERT_EQ(whole.problem, "");
  std::size_t rows = 0;
  std::size_t whole_forms = 0;
  for (const SeenRecord& record : whole.records) {
    if (!record.prose) {
      ++rows;
      ASSERT_EQ(record.fields.size(), 2U);
      EXPECT_EQ(record.fields[0].kind, FieldKind::kLastName);
    } else if (record.fields.size() == 2) {
      ++whole_forms;
      EXPECT_EQ(record.fields[0].value.substr(1), record.fields[1].value.substr(4));
    } else {
      EXPECT_LT(record.fields.size(), 2U);  // cut by the limit, never joined
    }
  }
  EXPECT_EQ(rows, 4000U);
  EXPECT_GT(whole_forms, 1980U);
  for (const std::size_t buffer : {std::size_t{1}, std::size_t{500}, std::size_t{9000}}) {
    const StreamRun run = runner.Run(buffer);
    ASSERT_EQ(run.problem, "") << buffer;
    ASSERT_TRUE(run.records == whole.records) << buffer;
  }
}

TEST(MailParser, GivesTheWholeStreamAsOneRecord) {
  const std::string text = "From: a\n\nNom : DUPONT\n" + std::string(20000, '\n') + "end";
  const FieldNames names = TestNames();
  StreamShape shape;
  shape.format = RecordFormat::kMail;
  StreamRunner runner(text, shape, names);
  for (const std::size_t buffer : {std::size_t{1}, std::size_t{100}, text.size()}) {
    const StreamRun run = runner.Run(buffer);
    ASSERT_EQ(run.problem, "") << buffer;
    ASSERT_EQ(run.records.size(), 1U);
    EXPECT_EQ(run.records[0].begin, 0U);
    EXPECT_EQ(run.records[0].end, text.size());
    EXPECT_EQ(run.records[0].number, 1U);
    EXPECT_EQ(run.records[0].line, 0U);
    EXPECT_EQ(run.records[0].fields[0].value, "DUPONT");
  }
}

TEST(TextParser, EndsAParagraphAtTheLineEndBehind8KiB) {
  const std::string line(99, 'x');
  std::string text;
  for (int i = 0; i < 300; ++i) text += line + "\n";
  const std::vector<SeenRecord> records = Parse(text);
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0].end, 8199U);  // the first line end at or behind 8192
  EXPECT_EQ(records[1].begin, 8200U);
  EXPECT_EQ(records[1].line, 83U);
  EXPECT_EQ(records[1].number, 1U + records[0].number);
}

TEST(TextParser, GivesTheSameForEveryBufferSize) {
  std::string text = "\n\nNom : DUPONT\nTel : 06 39 98 01 23\n \nx";
  for (int i = 0; i < 400; ++i) text += std::string(static_cast<std::size_t>(i % 70), 'y') + "z\n";
  text += "\n\n\nend";
  const FieldNames names = TestNames();
  StreamRunner runner(text, StreamShape{}, names);
  const StreamRun whole = runner.Run(text.size());
  ASSERT_EQ(whole.problem, "");
  for (std::size_t buffer = 1; buffer < text.size(); buffer += 1 + buffer / 4) {
    StreamRun run = runner.Run(buffer);
    ASSERT_EQ(run.problem, "") << buffer;
    ASSERT_EQ(run.records.size(), whole.records.size()) << buffer;
    EXPECT_EQ(run.records, whole.records) << buffer;
  }
}

TEST(TextParser, PassesOverParagraphsAndCountsThem) {
  const std::string text = "a\n\nbb\nb\n\n\nccc\n";
  const FieldNames names = TestNames();
  StreamRunner runner(text, StreamShape{}, names);
  std::uint64_t all = 0;
  const std::vector<SeenRecord> records = runner.RunFrom(0, &all);
  ASSERT_EQ(all, 3U);
  for (std::size_t from = 0; from <= text.size(); ++from) {
    std::uint64_t count = 0;
    std::vector<SeenRecord> expected;
    for (const SeenRecord& record : records) {
      if (record.end > from) expected.push_back(record);
    }
    ASSERT_EQ(runner.RunFrom(from, &count), expected) << from;
    ASSERT_EQ(count, all);
  }
}

TEST(TextChunker, SplitsALineOverTheLimit) {
  const std::string text = "a\n\n" + std::string(3 * kRecordBytesMax, 'x') + "\nb\n";
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(text, StreamShape{}, names).Run(65536);
  ASSERT_EQ(run.problem, "");
  EXPECT_EQ(run.records.back().end - run.records.back().begin, 1U);
}

struct LabelCase {
  const char* text;
  std::vector<std::string> fields;  // "kind label=value"
};

TEST(Labels, GiveValuesBehindThem) {
  const LabelCase cases[] = {
      {"Nom : DUPONT", {"last_name Nom=DUPONT"}},
      {"Nom: DUPONT Pr\xC3\xA9nom: Jean",
       {"last_name Nom=DUPONT", "first_name Pr\xC3\xA9nom=Jean"}},
      {"nom=DUPONT;tel=0639980123", {"last_name nom=DUPONT", "phone tel=0639980123"}},
      {"Nom\tDUPONT\tTel\t0639980123", {"last_name Nom=DUPONT", "phone Tel=0639980123"}},
      {"T\xC3\xA9l. : 06 39 98 01 23, Paris", {"phone T\xC3\xA9l.=06 39 98 01 23"}},
      {"Tel : 06 39 98 01 23  fin", {"phone Tel=06 39 98 01 23"}},
      {"Tel : 06 39 98 01 23 Mail : x@example.org",
       {"phone Tel=06 39 98 01 23", "email Mail=x@example.org"}},
      {"Date de naissance : 12/05/1980", {"birth_date Date de naissance=12/05/1980"}},
      {"Patient : DUPONT, Jean | Tel : 0639980123",
       {"full_name Patient=DUPONT, Jean", "phone Tel=0639980123"}},
      {"Adresse : 12 rue des Lilas, 75012 Paris",
       {"address Adresse=12 rue des Lilas, 75012 Paris"}},
      {"Jean, n\xC3\xA9 le 12/05/1980", {"birth_date n\xC3\xA9 le=12/05/1980"}},
      {"Anne, n\xC3\xA9"
       "e le 12 mars 1980 a Lyon",
       {"birth_date n\xC3\xA9"
        "e le=12 mars 1980 a Lyon"}},
      {"N\xC3\xA9(e) le 12/05/1980", {"birth_date N\xC3\xA9(e) le=12/05/1980"}},
      {"N\xC3\xA9(e) le : 12/05/1980", {"birth_date N\xC3\xA9(e) le=12/05/1980"}},
      {"DDN 12/05/1980", {"birth_date DDN=12/05/1980"}},
      {"le NIR 2 55 08 14 168 025 38", {"nir NIR=2 55 08 14 168 025 38"}},
      {"Tel 06 39 98 01 23 mail x@example.org",
       {"phone Tel=06 39 98 01 23", "email mail=x@example.org"}},
      {"Nom\xC2\xA0: DUPONT", {"last_name Nom=DUPONT"}},
      {"\"nom\": \"DUPONT\", \"tel\": \"0639980123\"",
       {"last_name nom=DUPONT", "phone tel=0639980123"}},
      {"voir http://example.org/x:12", {}},
      {"Tel page 3", {}},
      {"le nom DUPONT", {}},
      {"Nom :", {}},
      {"::==\t\t", {}},
  };
  for (const LabelCase& test : cases) {
    SCOPED_TRACE(test.text);
    std::vector<std::string> fields;
    const std::vector<SeenRecord> records = Parse(test.text);
    ASSERT_EQ(records.size(), 1U);
    for (const SeenField& field : records[0].fields) {
      fields.push_back(std::string(Name(field.kind)) + " " + field.name + "=" + field.value);
    }
    EXPECT_EQ(fields, test.fields);
  }
}

}  // namespace
}  // namespace leakscan
