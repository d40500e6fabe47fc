// Folding of Latin text for comparison: accents away, one case. Input is UTF-8; a byte that is not
// part of a valid sequence is read as Windows-1252, and UTF-8 that was taken for Windows-1252 and
// encoded once or twice more ("NumÃ©ro") as what it was, so that damaged dumps fold like clean
// ones.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakscan {

// The character at the front of `text`, which is not empty, as folding reads it. Never of 0 bytes.
struct TextCharacter {
  char32_t code_point = 0;
  std::size_t bytes = 0;
};
TextCharacter ReadTextCharacter(std::string_view text);

// The letter in upper case that the character at the front of `text` is folded to, where it is one
// of Latin-1 in two bytes that folds to one letter and no other byte beyond ASCII follows; else 0.
char FoldedLatin1(std::string_view text);

// Appends `text` in upper case without accents: "Élodie Lefèvre" -> "ELODIE LEFEVRE", "œ" -> "OE",
// "ß" -> "SS", ligatures apart, curly apostrophes straight. Other characters outside Latin-1 and
// Latin Extended-A are kept as they are, but for combining accents and zero-width ones, which go.
// Runs of white space (NBSP family included) become one space; none at either end.
void AppendFoldedUpper(std::string_view text, std::string* out);

// A header, key or label in the form that dictionaries use: lower case, no accents, every run of
// other characters one '_', none at either end: "N° Sécu. Sociale" -> "n_secu_sociale".
// camelCase is kept together ("dateNaissance" -> "datenaissance").
std::string NormalizeFieldName(std::string_view text);

// Appends `text` as valid UTF-8: valid sequences as they are, every other byte as the Windows-1252
// character it stands for.
void AppendRepairedUtf8(std::string_view text, std::string* out);

// True if `text` is valid UTF-8 (RFC 3629).
bool IsValidUtf8(std::string_view text);

}  // namespace leakscan
