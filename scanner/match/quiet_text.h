// Text in which no shipped expression matches, told without Hyperscan. Most rows of a table are
// such: what they hold is read cell by cell, and nothing in it looks like a certificate, a link or
// an address in disguise. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace leakscan {

// The expressions that ReadQuietText() answers for. Runs of digits (number_scan.h) and labels are
// none of them: a caller knows what holds digits, and labels count for nothing in typed cells.
struct QuietExpression {
  std::string_view text;
  bool caseless;  // it may be
};
inline constexpr std::array<QuietExpression, 6> kQuietExpressions = {{
    {R"(@)", true},
    {R"([\[({<] ?(?:at|arr?oba[sz]e?|chez) ?[\])}>]|&#0{0,2}64;|&#x0{0,2}40;|&commat;|%(?:25)?40)"
     R"(|\\[ux](?:00)?40|=40|data-cfemail="|email-protection#)",
     true},
    {R"( arr?oba[sz]e? | at [a-z0-9-]+ ?[\[({< ] ?(?:dot|point|pt)|(?:mail|courriel|mel)[ :=\t]{)"
     R"(1,4}[a-z0-9._%+-]{2,64} at [a-z0-9])",
     true},
    {R"(HC1(?::|%3[Aa])(?:6BF|NCF|V7F|Y9F|RRQ)|\b(?:6BF|NCF))", false},
    {R"(DC0[1-4][A-Z0-9]{8}[0-9A-F]{8}(?:B2|L1|A2|A4|AE))", false},
    {R"(\b(?:mega\[?\.\]?(?:nz|io|co\.nz)|gofile\[?\.\]?io|anonfiles?\[?\.\]?com|pixeldrain\.(?:)"
     R"(com|net)|1fichier\.com|mediafire\.com|uptobox\.com|uploadgig\.com|rapidgator\.net|kraken)"
     R"(files\.com|workupload\.com|dropmefiles\.com|sendspace\.com|send\.cm|file\.io|bayfiles\.c)"
     R"(om|catbox\.moe|transfer\.sh|we\.tl|wetransfer\.com|swisstransfer\.com|grosfichiers\.com|)"
     R"(drive\.google\.com|dropbox\.com|pastebin\[?\.\]?com|ghostbin\.com|rentry\.(?:co|org)|jus)"
     R"(tpaste\.it|paste\.ee|hastebin\.com|controlc\.com|dpaste\.org|pastes\.io|privatebin\.net|)"
     R"(zerobin\.net|t\[?\.\]?me|telegram\.(?:me|dog)|discord\.gg)/|\.onion\b|magnet:\?xt=urn:)",
     true},
}};

struct QuietText {
  bool quiet = false;        // none of the expressions matches but for "@"
  std::size_t at_signs = 0;  // meaningful if quiet
};

// May call a text loud that is not; never the other way round. Behind `text` 64 bytes are readable.
QuietText ReadQuietText(std::string_view text);

// The same with the instructions that every processor has.
QuietText ReadQuietTextNarrowly(std::string_view text);

}  // namespace leakscan
