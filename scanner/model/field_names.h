// FieldNames: the dictionary from header, key and label names to what they mean. Built once from
// patterns/fields.toml, then immutable and shared by all threads.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "scanner/model/kinds.h"
#include "scanner/model/name_letters.h"

namespace leakscan {

class FieldNames {
 public:
  // `normalized` is a name in the form of NormalizeFieldName(). The first meaning given wins.
  void Add(std::string normalized, FieldKind kind) {
    letters_.Add(normalized, /*begins=*/true);
    if (IsSaidBeforeNumber(kind)) number_ends_.Add(normalized);
    if (kind == FieldKind::kEmail) email_ends_.Add(normalized);
    kinds_.try_emplace(std::move(normalized), kind);
  }

  // A word of `normalized` names (between '_') that makes a file, table or header a health one.
  void AddHealthWord(std::string word) { health_words_.insert(std::move(word)); }

  // A word that makes a contact field a professional's ("tel_prescripteur", "email_labo").
  void AddProfessionalWord(std::string word) { professional_words_.insert(std::move(word)); }

  // A word that says whose a value is, not what: "patient", "assure". It is passed over anywhere.
  void AddOwnerWord(std::string word) {
    letters_.Add(word, /*begins=*/true);
    AddEnd(word);
    owner_words_.insert(std::move(word));
  }

  // A word that says which of several, or nothing: "du", "usuel". It is passed over behind another.
  void AddQualifierWord(std::string word) {
    letters_.Add(word, /*begins=*/false);
    AddEnd(word);
    qualifier_words_.insert(std::move(word));
  }

  // Words before a phone number that are no name of it: "joignez_moi_au", "call".
  void AddInvitation(std::string words) { invitations_.insert(std::move(words)); }

  // A name that only columns about professionals have: "mode_exercice".
  void AddDirectoryName(std::string name) { directory_names_.insert(std::move(name)); }

  // A word beside a number that is only an example: "fictif", "specimen".
  void AddExampleWord(std::string word) { example_words_.insert(std::move(word)); }

  // What a name as written means; kUnknown where nobody listed it. A name is looked up whole, then
  // without a number at its end ("tel2"), then without owners, qualifiers and other numbers
  // ("dateNaissanceClient", "1er prénom du patient").
  FieldKind Find(std::string_view name) const;

  // True if the name was listed at all, whatever it means.
  bool Knows(std::string_view name) const { return Find(name) != FieldKind::kUnknown; }

  // The same without what tells of most names sooner that they are unknown.
  FieldKind FindByWhole(std::string_view name) const;

  // What no known name holds, or begins or ends with: most words that stand where a label would.
  const NameLetters& letters() const { return letters_; }

  // Kinds whose name may stand right before its value: "NIR 2 55 ...", "née le 12/05/1980".
  static bool IsSaidBeforeNumber(FieldKind kind) {
    return kind == FieldKind::kNir || kind == FieldKind::kBirthDate || kind == FieldKind::kPhone;
  }

  // How names of these kinds, and of an e-mail address, end.
  const NameEnds& number_ends() const { return number_ends_; }
  const NameEnds& email_ends() const { return email_ends_; }

  // True if a file, table or header of this name speaks of health ("export_sidep_pcr.csv").
  bool NamesHealth(std::string_view name) const;

  // True if a field of this name belongs to a professional or an institution, not to the patient.
  bool NamesProfessional(std::string_view name) const;

  // True if a column of this name tells that the table is a directory of professionals.
  bool NamesDirectory(std::string_view name) const;

  // True if the words in `text` say that something is only an example.
  bool TellsExample(std::string_view text) const;

  // True if these words ask to be called ("joignez-moi au"), so that a phone number follows them.
  bool InvitesCall(std::string_view words) const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Words = std::unordered_set<std::string, TextHash, std::equal_to<>>;

  void AddEnd(std::string_view word) {
    number_ends_.Add(word);
    email_ends_.Add(word);
  }
  static bool HasWord(const Words& words, std::string_view name);
  FieldKind FindListed(std::string_view normalized) const;
  FieldKind FindInWords(std::string_view normalized) const;

  std::unordered_map<std::string, FieldKind, TextHash, std::equal_to<>> kinds_;
  NameLetters letters_;  // of what Find() looks up
  NameEnds number_ends_;
  NameEnds email_ends_;
  Words health_words_;
  Words professional_words_;
  Words owner_words_;
  Words qualifier_words_;
  Words invitations_;
  Words directory_names_;
  Words example_words_;
};

}  // namespace leakscan
