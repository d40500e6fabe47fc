#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

struct ShapeCase {
  const char* about;
  const char* text;
  RecordFormat format;
  char delimiter = 0;
  bool header = false;
  std::size_t columns = 0;
};

constexpr RecordFormat kCsv = RecordFormat::kCsv;
constexpr RecordFormat kText = RecordFormat::kText;
constexpr RecordFormat kJson = RecordFormat::kJson;
constexpr RecordFormat kNdjson = RecordFormat::kNdjson;
constexpr RecordFormat kHtml = RecordFormat::kHtml;
constexpr RecordFormat kSql = RecordFormat::kSql;

const ShapeCase kCases[] = {
    {"header and one row", "nom;prenom;tel\nDUPONT;Jean;0639980123\n", kCsv, ';', true, 3},
    {"commas", "nom,prenom,tel\nDUPONT,Jean,0639980123\n", kCsv, ',', true, 3},
    {"tabs", "nom\tprenom\tresultat\nDUPONT\tJean\tnegatif\n", kCsv, '\t', true, 3},
    {"bars", "nom|prenom|tel\nDUPONT|Jean|0639980123\n", kCsv, '|', true, 3},
    {"commas inside cells", "nom;adresse;tel\nX;1, rue A, Paris;06\nY;2, rue B, Lyon;07\n", kCsv,
     ';', true, 3},
    {"quoted header", "\"nom\",\"tel\"\n\"DU,PONT\",\"0639980123\"\n", kCsv, ',', true, 2},
    {"title above", "Export du 12/03/2021\n\nnom;tel\nX;0639980123\nY;0639980124\n", kCsv, ';',
     true, 2},
    {"unknown names, typed columns", "foo;bar;baz\nx;1;2\ny;3;4\nz;5;6\n", kCsv, ';', true, 3},
    {"no header", "DUPONT;Jean;0639980123\nPETIT;Ana;0639980124\nROUX;Zoe;0639980125\n", kCsv, ';',
     false, 3},
    {"trailing delimiter in rows", "nom;tel\nX;0639980123;\nY;0639980124;\n", kCsv, ';', true, 2},
    {"one column", "email\na@example.org\nb@example.org\n", kCsv, ';', true, 1},
    {"carriage returns", "nom;tel\rX;0639980123\rY;0639980124\r", kCsv, ';', true, 2},
    {"prose", "Bonjour, je vous ecris\nau sujet du test, merci\nA bientot, Jean\n", kText},
    {"prose with one comma a line", "Cher Jean, bonjour\nmerci, a bientot\n", kText},
    {"labels", "Nom : DUPONT, Tel : 0639980123\nNom : PETIT, Tel : 0639980124\n", kText},
    {"one line", "nom;prenom;tel\n", kText},
    {"empty", "", kText},
    {"word and prose", "adresse\nIl habite ici depuis longtemps et ne veut pas partir\n", kText},
    {"ndjson", "{\"a\":1}\n{\"a\":2}\n", kNdjson},
    {"mostly ndjson", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"a\":4}\nxx\n", kNdjson},
    {"one object", "{\"a\":1}\n", kJson},
    {"pretty object", "{\n  \"a\": 1\n}\n", kJson},
    {"array", "[{\"a\":1},\n{\"a\":2}]", kJson},
    {"strings", "[\"a@example.org\", \"b@example.org\"]", kJson},
    {"truncated", "{\"patients\":[{\"nom\":\"X\"", kJson},
    {"log line", "[2021-03-12] demarrage\n[2021-03-12] arret\n", kText},
    {"footnote", "[1] Dupont, Jean\n", kText},
    {"document type", "<!DOCTYPE html>\n<p>x", kHtml},
    {"old document type", "\n <!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", kHtml},
    {"html", "<html><body>x", kHtml},
    {"comment and XML declaration", "<!-- saved -->\n<?xml version=\"1.0\"?><html xmlns=\"x\">",
     kHtml},
    {"byte order mark", "\xEF\xBB\xBF<BODY class=x>", kHtml},
    {"fragment", "<table>\n<tr><td>a</td></tr>\n</table>\n", kHtml},
    {"fragment in one line", "<div class=\"post\"><p>a</p></div>", kHtml},
    {"other XML", "<?xml version=\"1.0\"?>\n<table><row>a</row><row>b</row></table>",
     RecordFormat::kXml},
    {"other document type", "<!DOCTYPE svg><svg></svg>", kText},
    {"unknown tags", "<note><to>a</to><from>b</from></note>", RecordFormat::kXml},
    {"text amid tags", "<note>x <to>a</to><from>b</from></note>", kText},
    {"markdown", "<p align=center>x</p>\n\n# a\n\nb\n\nc\n<br>\nd\n", kText},
    {"prose with a tag", "<b>Bonjour</b> a tous\nje vous ecris\n", kText},
    {"address", "<jean@example.org> ecrit\n", kText},
    {"less than", "< 3\n", kText},
    {"comment alone", "<!-- x", kText},
    {"an insert", "INSERT INTO p VALUES (1,'a');\n", kSql},
    {"inserts with a header", "-- export\n\ninsert into p (nom) values ('a');\n", kSql},
    {"mysqldump",
     "-- MySQL dump\n/*!40101 SET NAMES utf8 */;\nCREATE TABLE `p` (\n  `id` int\n);\n", kSql},
    {"copy", "SET x = on;\n\nCOPY p (a, b) FROM stdin;\n1\ta\n2\tb\n\\.\n", kSql},
    {"ms sql", "USE [h]\nGO\nINSERT [dbo].[p] ([a]) VALUES (N'x')\nGO\n", kSql},
    {"a warning above a dump",
     "mysqldump: [Warning] Using a password can be insecure.\n-- MySQL dump\n\n"
     "INSERT INTO p VALUES (1,'a','some text'),(2,'b','and more of it'),(3,'c','and the rest');\n"
     "INSERT INTO p VALUES (4,'a','some text'),(5,'b','and more of it'),(6,'c','and the rest');\n"
     "INSERT INTO p VALUES (7,'a','some text'),(8,'b','and more of it'),(9,'c','and the rest');\n"
     "INSERT INTO p VALUES (4,'a','some text'),(5,'b','and more of it'),(6,'c','and the rest');\n",
     kSql},
    {"a snippet in a post", "Bonjour,\nINSERT INTO p VALUES (1,'a');\nQui veut la suite ?\n",
     kText},
    {"a snippet before a post",
     "INSERT INTO p VALUES (1,'a');\n\nBonjour, voici le debut de la table, qui veut la suite ?\n",
     kText},
    {"inserts in a log", "2021-03-12 INSERT INTO p VALUES (1,'a');\n2021-03-13 INSERT INTO p\n",
     kText},
    {"inserts in a table", "id;requete;ms\n1;INSERT INTO p VALUES (1,'a');3\n2;COMMIT;4\n", kCsv,
     ';', true, 3},
    {"words of SQL in prose", "Insert into the form what you copy from (stdin), then create.\n",
     kText},
    {"brace in prose", "{ceci n'est pas du JSON}\n", kText},
};

TEST(FormatSniffer, TellsTheShapeOfAHead) {
  const FieldNames names = TestNames();
  for (const ShapeCase& test : kCases) {
    SCOPED_TRACE(test.about);
    const StreamShape shape = SniffShape(test.text, true, names);
    EXPECT_EQ(Name(shape.format), Name(test.format));
    if (shape.format != kCsv || test.format != kCsv) continue;
    EXPECT_EQ(shape.dialect.delimiter, test.delimiter);
    EXPECT_EQ(shape.dialect.has_header, test.header);
    EXPECT_EQ(shape.columns.size(), test.columns);
  }
}

// Lines are counted 64 bytes at a time: where one ends must not matter.
TEST(FormatSniffer, SeesATableWhereverItsLinesEnd) {
  const FieldNames names = TestNames();
  for (std::size_t size = 1; size < 140; ++size) {
    SCOPED_TRACE(size);
    const std::string wide(size, 'x');
    std::string table = "nom;prenom;tel\n";
    std::string quoted = table;
    std::string prose;
    for (int i = 0; i < 6; ++i) {
      table += wide + ";Jean;0639980123\n";
      quoted += wide + ";\"Je\n\n\nan\";0639980123\n";  // more lines without than with
      prose += wide + (i % 2 == 0 ? ", je vous ecris, demain\n" : " au sujet\ndu test\nmerci\n");
    }
    for (const std::string& text : {table, quoted}) {
      const StreamShape shape = SniffShape(text, true, names);
      EXPECT_EQ(Name(shape.format), Name(kCsv));
      EXPECT_EQ(shape.columns.size(), 3U);
    }
    EXPECT_EQ(Name(SniffShape(prose, true, names).format), Name(kText));
  }
}

TEST(FormatSniffer, TypesColumnsByTheirNames) {
  const FieldNames names = TestNames();
  const StreamShape shape = SniffShape(
      "Nom;\"N\xC2\xB0 S\xC3\xA9"
      "cu\";foo;Tel2\nX;1;2;3\n",
      true, names);
  ASSERT_EQ(shape.columns.size(), 4U);
  EXPECT_EQ(shape.columns[0].kind, FieldKind::kLastName);
  EXPECT_EQ(shape.columns[1].name,
            "N\xC2\xB0 S\xC3\xA9"
            "cu");
  EXPECT_EQ(shape.columns[1].kind, FieldKind::kNir);
  EXPECT_EQ(shape.columns[2].kind, FieldKind::kUnknown);
  EXPECT_EQ(shape.columns[3].kind, FieldKind::kPhone);
}

TEST(FormatSniffer, TellsHowLiteralsAreEscaped) {
  const FieldNames names = TestNames();
  const auto escapes = [&](std::string_view text) {
    const StreamShape shape = SniffShape(text, true, names);
    EXPECT_EQ(Name(shape.format), "sql") << text;
    return shape.backslash_escapes;
  };
  EXPECT_TRUE(escapes("INSERT INTO p VALUES (1,'l\\'eau','x');\n"));
  EXPECT_FALSE(escapes("INSERT INTO p VALUES (1,'C:\\','x');\n"));
  EXPECT_TRUE(escapes("INSERT INTO p VALUES (1,'x');\n"));
  EXPECT_FALSE(escapes("-- PostgreSQL database dump\nINSERT INTO p VALUES (1,'x');\n"));
  EXPECT_FALSE(escapes("PRAGMA foreign_keys=OFF;\nINSERT INTO p VALUES (1,'a\\nb');\n"));
  EXPECT_TRUE(escapes("-- PostgreSQL\nINSERT INTO p VALUES (1,'l\\'eau','x');\n"));
}

TEST(FormatSniffer, IgnoresTheRowThatTheHeadCuts) {
  const FieldNames names = TestNames();
  const std::string head = "nom;prenom;tel\nDUPONT;Jean;0639980123\nPETIT";
  EXPECT_EQ(SniffShape(head, false, names).format, kCsv);
}

TEST(FormatSniffer, SurvivesEveryTruncationAndDeepNesting) {
  const FieldNames names = TestNames();
  for (const ShapeCase& test : kCases) {
    const std::string text = test.text;
    for (std::size_t size = 0; size <= text.size(); ++size) {
      SniffShape(text.substr(0, size), true, names);
      SniffShape(text.substr(0, size), false, names);
    }
  }
  EXPECT_EQ(SniffShape(std::string(100000, '['), true, names).format, kText);
  SniffShape(std::string(100000, '{'), true, names);
  SniffShape(std::string(100000, ';'), true, names);
}

}  // namespace
}  // namespace leakscan
