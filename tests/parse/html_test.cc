#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "scanner/base/ascii.h"
#include "tests/parse/html_oracle.h"
#include "tests/parse/html_pages.h"
#include "tests/parse/stream_run.h"

namespace leakscan {
namespace {

using testing::ElementsAre;

StreamShape HtmlShape() {
  StreamShape shape;
  shape.format = RecordFormat::kHtml;
  return shape;
}

std::vector<SeenRecord> Parse(std::string_view page) {
  const FieldNames names = TestNames();
  const StreamRun run = StreamRunner(page, HtmlShape(), names).Run(page.size());
  EXPECT_EQ(run.problem, "");
  return run.records;
}

std::vector<std::string> Texts(std::string_view page) {
  std::vector<std::string> texts;
  for (const SeenRecord& record : Parse(page)) texts.push_back(record.text);
  return texts;
}

struct TextCase {
  const char* page;
  std::vector<std::string> records;
};

TEST(HtmlParser, GivesTheTextOfAPage) {
  const TextCase cases[] = {
      {"<p>06<b>47</b><i>38</i> 29</p>x", {"064738 29", "x"}},
      {"<div>a</div><div>b</div>c", {"a\nb\nc"}},
      {"<div><div>a</div></div><div>b</div>", {"a", "b"}},
      {"a<br>b<br/>c<br><br>d", {"a\nb\nc", "d"}},
      {"<p>a\n   b\r\n\tc  <b> d</b>", {"a b c  d"}},
      {"<p>&eacute;t&eacute;&nbsp;! R&D &#x40;", {"\xC3\xA9t\xC3\xA9\xC2\xA0! R&D @"}},
      {"<pre>a\n  b\n\nc</pre>", {"a\n  b", "c"}},
      {"<h2>Jean</h2><div>x</div><h2>Anne</h2>", {"Jean\nx", "Anne"}},
      {"<dl><dt>Nom<dd>DUPONT<dt>Tel<dd>06</dl>", {"Nom\tDUPONT\nTel\t06"}},
      {"<ul><li>a</li><li>b</li></ul><p>c", {"a\nb", "c"}},
      {"a <!-- hid<b>den --> b<p>c", {"a b\nhid<b>den", "c"}},
      {"<a href=\"mailto:x&#64;y.fr\" title='A > B'>mail</a> z",
       {"mail z | mailto:x@y.fr | A > B"}},
      {"<img class=c alt=\"photo\">", {"photo"}},
      {"<b class=\"u-0647382915\">x</b>", {"x | u-0647382915"}},
      {"<i data-tel=\"06 47\">x</i>", {"x | tel=06 47"}},
      {"<input name=nom value=DUPONT>", {"nom=DUPONT"}},
      {"<i data-cfemail=\"5a2e\">x</i>", {"x | data-cfemail=\"5a2e\""}},
      {"1 < 2 <3 <jean@example.org> </> <", {"1 < 2 <3 <jean@example.org> <"}},
      {"<DUPONT 0647382915>", {"DUPONT 0647382915"}},
      {"a<script>var b = '<p>';</script>c", {"ac\nvar b = '<p>';"}},
      {"<style>p { a: '</p>' }</style>x", {"x\np { a: '</p>' }"}},
      {"<title>A <b> &amp; B</title>c", {"A <b> & B", "c"}},
      {"<textarea>a\nb<i></textarea>", {"a\nb<i>"}},
      {"<!DOCTYPE html><html><body>x", {"DOCTYPE html", "x"}},
      {"<svg><path d=\"M1 2\"/></svg>x", {"x | M1 2"}},
      {"", {}},
      {" \n ", {}},
  };
  for (const TextCase& test : cases) {
    SCOPED_TRACE(test.page);
    EXPECT_EQ(Texts(test.page), test.records);
  }
}

TEST(HtmlParser, ReadsMarkupThatNeverCloses) {
  const TextCase cases[] = {
      {"a<!-- b <p>c", {"a<!-- b", "c"}},
      {"a<b title=\"c <p>d", {"ad | c <p"}},
      {"<script>a = '<p>b';", {"a = '<p>b';"}},
      {"<title>a<p>b", {"a", "b"}},
      {"<p>a<b", {"a<b"}},
      {"<p>a</", {"a</"}},
      {"<p>a<!-", {"a<!-"}},
      {"<table><tr><td>a", {"a"}},
      {"<div class=post>a<div class=post>b<div class=post>c", {"a", "b", "c"}},
      {"</table></div></div></tr>a</p>", {"a"}},
  };
  for (const TextCase& test : cases) {
    SCOPED_TRACE(test.page);
    EXPECT_EQ(Texts(test.page), test.records);
  }
}

TEST(HtmlParser, MakesAPostOneRecord) {
  EXPECT_THAT(Texts("<div id=posts><div class=\"post odd\" id=post_1><p>A</p><p>B</p>"
                    "<table><tr><td>C</td></tr></table></div>"
                    "<div class=\"post\" id=post_2><blockquote>D</blockquote>E</div></div><p>F"),
              ElementsAre("A\nB\nC", "D\nE", "F"));
  EXPECT_THAT(Texts("<article><p>A<p>B</article><article>C</article>D"),
              ElementsAre("A\nB", "C", "D"));
  EXPECT_THAT(Texts("<div class=posts><p>A<p>B</div>"), ElementsAre("A", "B"));
}

std::vector<std::string> FieldsOf(const SeenRecord& record) {
  std::vector<std::string> fields;
  for (const SeenField& field : record.fields) fields.push_back(field.name + "=" + field.value);
  return fields;
}

TEST(HtmlParser, ReadsTheRowsOfATableByItsHeader) {
  const std::vector<SeenRecord> records = Parse(
      "<table><caption>Patients</caption><tr><th>Nom</th><th>T&eacute;l\n</th><th>x</th></tr>"
      "<tr><td><p>DUPONT</p></td><td>06<br>47</td><td><a href=\"tel:1\">y</a></td></tr>"
      "<tr><td>MARTIN<td><td>z<table><tr><td>in<td>ner</table></td><td>more</tr></table>end");
  ASSERT_EQ(records.size(), 4U);
  EXPECT_TRUE(records[0].prose);
  EXPECT_EQ(records[0].text, "Patients\nNom\tT\xC3\xA9l \tx");
  EXPECT_EQ(records[0].number, records[1].number);  // a header is none
  EXPECT_FALSE(records[1].prose);
  EXPECT_THAT(FieldsOf(records[1]), ElementsAre("Nom=DUPONT", "T\xC3\xA9l=06 47", "x=y", "=tel:1"));
  EXPECT_EQ(records[1].fields[0].kind, FieldKind::kLastName);
  EXPECT_EQ(records[1].fields[3].kind, FieldKind::kUnknown);
  EXPECT_THAT(FieldsOf(records[2]),
              ElementsAre("Nom=MARTIN", "T\xC3\xA9l=", "x=z in ner", "=more"));
  EXPECT_EQ(records[3].text, "end");
}

TEST(HtmlParser, KnowsAHeaderOfPlainCellsByItsNames) {
  const std::vector<SeenRecord> records =
      Parse("<table><tr><td>Nom<td>Tel<td>x<tr><td>DUPONT<td>06<td>y</table>");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_THAT(FieldsOf(records[1]), ElementsAre("Nom=DUPONT", "Tel=06", "x=y"));
  // Labels and values are none.
  EXPECT_THAT(Texts("<table><tr><td>Nom<td>DUPONT<tr><th>Tel<td>06</table>"),
              ElementsAre("Nom\tDUPONT\nTel\t06"));
  // Rows under names that we do not know are texts of their own.
  EXPECT_THAT(Texts("<table><tr><th>Auteur<th>Message<tr><td>a<td>b<tr><td>c<td>d</table>"),
              ElementsAre("Auteur\tMessage", "a\tb", "c\td"));
}

TEST(HtmlParser, SpansColumns) {
  const std::vector<SeenRecord> records = Parse(
      "<table><tr><th colspan=2>Nom<th>Tel<tr><td>A<td>B<td>06<tr><td "
      "colspan=\"2\">C<td>07</table>");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_THAT(FieldsOf(records[1]), ElementsAre("Nom=A", "Nom=B", "Tel=06"));
  EXPECT_THAT(FieldsOf(records[2]), ElementsAre("Nom=C", "Tel=07"));
}

TEST(HtmlParser, ReadsJsonInScripts) {
  const std::vector<SeenRecord> records = Parse(
      "<p>a<script type=\"application/json\"> {\"nom\": \"DUP\\u004fNT\"} </script><p>b"
      "<script>{not json}</script>");
  ASSERT_EQ(records.size(), 4U);
  EXPECT_FALSE(records[1].prose);
  EXPECT_EQ(records[1].fields.at(0).value, "DUPONT");
  EXPECT_TRUE(records[3].prose);
}

TEST(HtmlParser, KeepsTheLinesOfADump) {
  EXPECT_THAT(Texts("<body>\na@b.fr:x\nc@d.fr:y\ne@f.fr:z\n</body>"),
              ElementsAre("a@b.fr:x\nc@d.fr:y\ne@f.fr:z"));
  EXPECT_THAT(Texts("<p>mail\na@b.fr, c@d.fr\nand g"), ElementsAre("mail a@b.fr, c@d.fr and g"));
}

// Every byte of a record is found again where it is said to be written.
TEST(HtmlParser, TellsWhereATextIsWritten) {
  const std::string page = "<p>T&eacute;l : 06 <b>47</b>&nbsp;38 29 15</p>";
  const std::vector<SeenRecord> records = Parse(page);
  ASSERT_EQ(records.size(), 1U);
  const SeenField& field = records[0].fields.at(0);
  EXPECT_EQ(page.substr(records[0].begin, records[0].end - records[0].begin),
            "T&eacute;l : 06 <b>47</b>&nbsp;38 29 15");
  EXPECT_EQ(page.substr(field.begin, field.end - field.begin), "06 <b>47</b>&nbsp;38 29 15");
}

void ExpectSameForEveryBuffer(const std::string& page) {
  const FieldNames names = TestNames();
  StreamRunner runner(page, HtmlShape(), names);
  const StreamRun whole = runner.Run(page.size());
  ASSERT_EQ(whole.problem, "");
  for (std::size_t buffer = 1; buffer < page.size(); buffer += 1 + buffer / 7) {
    const StreamRun run = runner.Run(buffer);
    ASSERT_EQ(run.problem, "") << buffer;
    ASSERT_EQ(run.records, whole.records) << buffer;
  }
}

std::string Sample(const char* name) {
  std::ifstream in(std::string(LEAKSCAN_SOURCE_DIR "/samples/") + name + "/input.html");
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(HtmlChunker, GivesTheSameForEveryBufferSize) {
  for (const char* name : {"html-forum", "html-table"}) {
    const std::string page = Sample(name);
    ASSERT_FALSE(page.empty());
    ExpectSameForEveryBuffer(page);
  }
}

TEST(HtmlChunker, GivesTheSameForEveryBufferSizeOfDamagedPages) {
  for (std::uint32_t seed = 0; seed < 80; ++seed) {
    SCOPED_TRACE(seed);
    ExpectSameForEveryBuffer(DamagedPage(seed, 40));
  }
}

// What a <textarea> holds is text, its paragraphs are records, and no cut makes a tag of it.
TEST(HtmlChunker, GivesTheSameForEveryBufferSizeOfTextWithTagsInIt) {
  ExpectSameForEveryBuffer("a<textarea>un <pre>\n\ndeux <p>\n\ntrois</textarea>b<p>c<p>d");
  ExpectSameForEveryBuffer("a<textarea>un <pre>\n\ndeux <p>trois, jamais fini<p>d");
}

// Long ones end by their size, in every state.
TEST(HtmlChunker, CutsInsideWhatIsOverTheLimits) {
  const std::string lines = [] {
    std::string text;
    for (int i = 0; i < 9000; ++i) text += "ligne " + std::to_string(i) + " <i>x</i>\n";
    return text;
  }();
  const std::string blob(700 * 1024, 'x');
  const std::string table = "<table><tr><th>Nom<th>Tel";
  const std::string pages[] = {
      "<pre>" + lines + "</pre><p>a",
      "<div class=post>" + lines + "</div>b",
      "<script>" + lines + "{a}</script><p>a",
      "<script>" + lines + "</body><p>a",
      "<textarea>" + lines + "</textarea>c",
      table + "<tr><td>" + lines + "<td>06<tr><td>a<td>b</table>c",
      "a<!--" + blob + "--><p>b",
      "a<b title=\"" + blob + "\"><p class=\"x>\">b",
      "a" + blob + "<p>b",
      "<script>" + blob + "</script>b",
  };
  const FieldNames names = TestNames();
  for (const std::string& page : pages) {
    SCOPED_TRACE(page.substr(0, 60));
    StreamRunner runner(page, HtmlShape(), names);
    const StreamRun whole = runner.Run(page.size());
    ASSERT_EQ(whole.problem, "");
    EXPECT_GT(whole.records.size(), 1U);
    for (const std::size_t buffer : {std::size_t{1}, std::size_t{5000}, std::size_t{70000}}) {
      const StreamRun run = runner.Run(buffer);
      ASSERT_EQ(run.problem, "");
      ASSERT_EQ(run.records, whole.records) << buffer;
    }
  }
}

TEST(HtmlParser, ReadsEveryTruncation) {
  for (const char* name : {"html-forum", "html-table"}) {
    const std::string page = Sample(name);
    const FieldNames names = TestNames();
    for (std::size_t size = 0; size < page.size(); ++size) {
      const StreamRun run = StreamRunner(page.substr(0, size), HtmlShape(), names).Run(size);
      ASSERT_EQ(run.problem, "") << size;
    }
  }
}

std::string WithoutSpace(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (!IsSpace(c)) kept += c;
  }
  return kept;
}

TEST(HtmlOracle, ShowsTheSameText) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const std::string page = PlainPage(seed, 60);
    std::string expected;
    for (const std::string& text : GumboTexts(page, false)) expected += WithoutSpace(text);
    std::string found;
    for (const std::string& text : Texts(page)) found += WithoutSpace(text);
    ASSERT_EQ(found, expected) << page;
  }
}

// Words of the form w12345678x, wherever they stand.
std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = text.find('w'); i != std::string_view::npos; i = text.find('w', i + 1)) {
    std::size_t end = i + 1;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end == i + 9 && end < text.size() && text[end] == 'x') {
      words.emplace_back(text.substr(i, end + 1 - i));
    }
  }
  return words;
}

// However a page is damaged: what a browser would show, and what stands in it at all, is read.
TEST(HtmlOracle, LosesNothingOfDamagedPages) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    const std::string page = DamagedPage(seed, 60);
    std::string found;
    for (const std::string& text : Texts(page)) found += text + "\n";
    std::vector<std::string> wanted = Words(page);
    for (const std::string& text : GumboTexts(page, true)) {
      for (std::string& word : Words(text)) wanted.push_back(std::move(word));
    }
    for (const std::string& word : wanted) {
      const std::size_t at = std::min(page.find(word), page.size());
      ASSERT_NE(found.find(word), std::string::npos)
          << word << " of " << seed << " in "
          << page.substr(at - std::min<std::size_t>(at, 200), 300);
    }
  }
}

// Were one of these searched anew from each of its openings, it would take minutes.
TEST(HtmlChunker, TakesLinearTime) {
  const char* const parts[] = {
      "<!--",  "<a b=\"",      "<a b='\" ", "<",  "<script>",
      "<b ",   "<title>",      "</",        "&#", "<table><tr><td>",
      "<p><b", "<style></sc",  "<a =\"\" ", "<!", "<div class=post>",
      "\n",    "<textarea></", "<pre>\n ",  "<?", "<table><tr><th>Nom<th>Tel<tr>"};
  constexpr std::size_t kBytes = 2 * 1024 * 1024;
  const FieldNames names = TestNames();
  for (const char* part : parts) {
    std::string page;
    while (page.size() < kBytes) page += part;
    const std::clock_t begin = std::clock();
    const StreamRun run = StreamRunner(page, HtmlShape(), names).Run(256 * 1024);
    const auto seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_EQ(run.problem, "") << part;
    EXPECT_LT(seconds, 10) << part;
  }
}

}  // namespace
}  // namespace leakscan
