// FieldNames: the dictionary from header, key and label names to what they mean. Built once from
// patterns/fields.toml, then immutable and shared by all threads.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "scanner/model/kinds.h"

namespace leakscan {

class FieldNames {
 public:
  // `normalized` is a name in the form of NormalizeFieldName(). The first meaning given wins.
  void Add(std::string normalized, FieldKind kind) {
    kinds_.try_emplace(std::move(normalized), kind);
  }

  // A word of `normalized` names (between '_') that makes a file, table or header a health one.
  void AddHealthWord(std::string word) { health_words_.try_emplace(std::move(word), true); }

  // A word that makes a contact field a professional's ("tel_prescripteur", "email_labo").
  void AddProfessionalWord(std::string word) {
    professional_words_.try_emplace(std::move(word), true);
  }

  // What a name as written means; kUnknown where nobody listed it. A trailing number is ignored
  // ("tel2", "adresse_1").
  FieldKind Find(std::string_view name) const;

  // True if the name was listed at all, whatever it means.
  bool Knows(std::string_view name) const { return Find(name) != FieldKind::kUnknown; }

  // True if a file, table or header of this name speaks of health ("export_sidep_pcr.csv").
  bool NamesHealth(std::string_view name) const;

  // True if a field of this name belongs to a professional or an institution, not to the patient.
  bool NamesProfessional(std::string_view name) const;

 private:
  std::unordered_map<std::string, FieldKind> kinds_;
  std::unordered_map<std::string, bool> health_words_;
  std::unordered_map<std::string, bool> professional_words_;
};

}  // namespace leakscan
