// Method. The text is cut into words; a name is a run of words that are written as names are, close
// together on one line. A title in front makes it one; else a first name of the list must be among
// them, and nothing that names a place or an institution in front; or a NIR or a birth date comes
// right behind, as few lists hold foreign names.
//
// Fits:     "M. Jean DUPONT", "Madame Durand", "DURAND Marie-Claire", "Jean Dupont", "Mme LE GOFF".
// Rejected: "rue Jean Jaurès", "hôpital Saint Antoine", "Madame la Directrice", "Bonjour Marie",
//           "Pierre et Marie".
#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "scanner/base/ascii.h"
#include "scanner/base/word_runs.h"
#include "scanner/validate/name_words.h"
#include "scanner/validate/person.h"
#include "scanner/validate/prose.h"
#include "scanner/validate/short_text.h"

namespace leakscan {
namespace {

constexpr std::size_t kNameWordsMax = 5;

// Words after which a name is that of a place or an institution.
constexpr std::string_view kPlaceWords[] = {
    "ALLEE",   "AV",       "AVENUE",    "BATIMENT",    "BD",         "BLD",     "BOULEVARD",
    "CENTRE",  "CHEMIN",   "CHU",       "CLINIQUE",    "COLLEGE",    "COURS",   "CROIX",
    "ECOLE",   "EGLISE",   "ESPACE",    "FONDATION",   "GARE",       "GYMNASE", "HOPITAL",
    "IMPASSE", "INSTITUT", "JARDIN",    "LABORATOIRE", "LYCEE",      "MAISON",  "MUSEE",
    "PARC",    "PASSAGE",  "PAVILLON",  "PLACE",       "POLE",       "PONT",    "PORTE",
    "QUAI",    "QUARTIER", "RESIDENCE", "ROND-POINT",  "ROUTE",      "RUE",     "SAINT",
    "SAINTE",  "SALLE",    "SENTE",     "SENTIER",     "SERVICE",    "SQUARE",  "STADE",
    "STATION", "STE",      "ST",        "TOUR",        "UNIVERSITE", "VILLA",   "VILLE"};

// Capitalised words that stand beside a first name without being one: greetings, days, months,
// beginnings of sentences, headings.
constexpr std::string_view kEverydayWords[] = {
    "ADRESSE",  "AOUT",         "APRES",     "AVANT",     "AVEC",      "AVRIL",    "BONJOUR",
    "BONSOIR",  "CE",           "CETTE",     "CHER",      "CHERE",     "CODE",     "COMPTE",
    "CONTACT",  "CORDIALEMENT", "COVID",     "COVID-19",  "DANS",      "DATE",     "DE",
    "DECEMBRE", "DEPUIS",       "DIMANCHE",  "DOSSIER",   "EMAIL",     "EN",       "ET",
    "FEVRIER",  "FRANCE",       "HELLO",     "HI",        "IL",        "ILS",      "ELLE",
    "JANVIER",  "JE",           "JEUDI",     "JUILLET",   "JUIN",      "LA",       "LE",
    "LES",      "LUNDI",        "LYON",      "MADAME",    "MAI",       "MAIL",     "MAIS",
    "MARDI",    "MARS",         "MARSEILLE", "MERCI",     "MERCREDI",  "MONSIEUR", "NE",
    "NEE",      "NIR",          "NOM",       "NON",       "NOUS",      "NOVEMBRE", "OCTOBRE",
    "ON",       "OU",           "OUI",       "PARIS",     "PAR",       "PATIENT",  "PATIENTE",
    "PCR",      "PORT",         "PORTABLE",  "POUR",      "PRENOM",    "RE",       "RESULTAT",
    "RT-PCR",   "SALUT",        "SAMEDI",    "SECU",      "SEPTEMBRE", "SEXE",     "SI",
    "SON",      "SUR",          "TEL",       "TELEPHONE", "TEST",      "THE",      "TU",
    "UN",       "UNE",          "VENDREDI",  "VOUS"};

// Capitalised words beside words in capitals that are no persons.
constexpr std::string_view kThingWords[] = {
    "ACTE",       "AGENCE",    "ANALYSE", "ASSURANCE", "BANQUE",   "CARTE",   "CABINET",
    "CERTIFICAT", "CMU",       "CPAM",    "COMMANDE",  "COVID",    "EXAMEN",  "EXPORT",
    "FACTURE",    "FICHE",     "FICHIER", "FORMAT",    "GROUPE",   "IBAN",    "IDENTITE",
    "INS",        "IPP",       "LABO",    "LISTE",     "MUTUELLE", "NUMERO",  "OBJET",
    "PASS",       "PHARMACIE", "RPPS",    "RIB",       "SERIE",    "SIRET",   "SITE",
    "SOCIETE",    "SSN",       "TABLE",   "TYPE",      "VACCIN",   "VERSION", "VITALE"};

// What may stand between a name and the person's own number or birth date: "(ssn", ", née le",
// "- N° de sécu :". None of it is a name.
constexpr std::string_view kOwnWords[] = {
    "ASSURE", "BIRTH",     "BORN",     "DATE",   "DDN",     "DE", "DOB", "E",   "INS",    "LE",
    "N",      "NAISSANCE", "NE",       "NEE",    "NIR",     "NO", "NSS", "NUM", "NUMERO", "OF",
    "ON",     "SECU",      "SECURITE", "SOCIAL", "SOCIALE", "SS", "SSN", "THE", "UNDER",  "WITH"};

constexpr std::string_view kEnglishTitles[] = {"MISS", "MR", "MRS", "MS"};

struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  WordShape shape = WordShape::kMixed;
  bool follows = false;        // the word before is one blank away (or a dot and a blank)
  bool follows_comma = false;  // ", " lies between them
};

class NameFinder {
 public:
  NameFinder(std::string_view text, std::span<const std::size_t> own, std::vector<ProseName>* names)
      : text_(text), own_(own), names_(names) {}

  void Find() {
    Split();
    for (std::size_t i = 0; i < words_.size();) {
      std::size_t next = i + 1;
      const Title title = TitleOf(Text(i));
      if (title != Title::kNone) {
        const char sex = title == Title::kPerson ? ReadSex(Text(i)) : '\0';
        next = std::max(next, TakeTitled(i, title == Title::kProfessional, sex));
      } else if (MayBeginName(words_[i].shape) && !BelongsToPlace(i)) {
        next = std::max(next, TakeListed(i));
      }
      i = next;
    }
  }

 private:
  std::string_view Text(std::size_t i) const {
    return text_.substr(words_[i].begin, words_[i].end - words_[i].begin);
  }

  static bool MayBeginName(WordShape shape) {
    return shape == WordShape::kCapitals || shape == WordShape::kCapitalized;
  }

  // The size of the no-break space at `i`, or 0.
  std::size_t NoBreakSpaceSize(std::size_t i) const {
    if (text_[i] == '\xC2' && text_.substr(i).starts_with("\u00a0")) return 2;
    return text_[i] == '\xE2' && text_.substr(i).starts_with("\u202f") ? 3 : 0;
  }

  // Where the word that begins at `i` ends.
  std::size_t WordEnd(std::size_t i) const {
    for (; i < text_.size(); ++i) {
      if (IsWordByte(text_[i])) {
        if (NoBreakSpaceSize(i) > 0) break;
      } else if ((text_[i] != '-' && text_[i] != '\'') || i + 1 == text_.size() ||
                 !IsWordByte(text_[i + 1])) {
        break;
      }
    }
    return i;
  }

  // Words are letters with hyphens and apostrophes inside, and the dot of an initial or a title.
  void Split() {
    words_.reserve(text_.size() / 5);
    const bool parted = text_.find("\u00a0") != std::string_view::npos ||
                        text_.find("\u202f") != std::string_view::npos;
    WordRuns runs(text_);
    std::size_t begin = 0;
    std::size_t end = 0;
    bool more = runs.Next(&begin, &end);
    while (more) {
      const std::size_t word = begin;
      std::size_t word_end = end;
      const auto joins = [&] {
        return begin == word_end + 1 && (text_[word_end] == '-' || text_[word_end] == '\'');
      };
      for (more = runs.Next(&begin, &end); more && joins(); more = runs.Next(&begin, &end)) {
        word_end = end;
      }
      if (parted) {
        AddParts(word, word_end);
      } else {
        AddWord(word, word_end);
      }
    }
  }

  // The words that no-break spaces part, whose bytes are word bytes.
  void AddParts(std::size_t i, std::size_t end) {
    while (i < end) {
      const std::size_t part = i;
      if (IsWordByte(text_[i])) i = WordEnd(i);
      if (i > part) {
        AddWord(part, i);
      } else {
        i += std::max<std::size_t>(NoBreakSpaceSize(i), 1);
      }
    }
  }

  void AddWord(std::size_t begin, std::size_t end) {
    Word word{begin, end, ShapeOf(text_.substr(begin, end - begin)), false, false};
    if (!words_.empty()) {
      const std::size_t last_end = words_.back().end;
      const std::string_view gap = text_.substr(last_end, begin - last_end);
      if (gap == " ") {
        word.follows = true;
      } else {
        word.follows = gap == "\u00a0" || gap == "  " || gap == "\u202f";
        if (gap == ". " || gap == "." || gap == ".\u00a0") {
          word.follows = words_.back().shape == WordShape::kInitial ||
                         TitleOf(Text(words_.size() - 1)) != Title::kNone;
        }
        word.follows_comma = gap == ", ";
      }
    }
    words_.push_back(word);
  }

  // "de", and the "LE" of "LE GOFF".
  bool IsParticle(std::size_t i) const {
    constexpr std::string_view kInCapitals[] = {"DE", "DU", "LA", "LE"};
    return words_[i].shape == WordShape::kParticle ||
           std::ranges::find(kInCapitals, Text(i)) != std::end(kInCapitals);
  }

  // The words from `first` on that can be one name: "Jean-Paul DE LA TOUR".
  std::size_t RunEnd(std::size_t first) const {
    std::size_t end = first;
    while (end < words_.size() && end - first < kNameWordsMax) {
      if (end > first && !words_[end].follows) break;
      if (words_[end].shape == WordShape::kMixed) break;
      if (!IsParticle(end) && FoldsToOneOf(Text(end), kEverydayWords)) break;
      if (end > first && TitleOf(Text(end)) != Title::kNone) break;
      ++end;
    }
    while (end > first && IsParticle(end - 1)) --end;
    return end;
  }

  void Add(std::size_t first, std::size_t end, bool professional, char sex) {
    ProseName name;
    name.begin = words_[first].begin;
    name.end = words_[end - 1].end;
    name.professional = professional;
    name.sex = sex;
    if (ReadFullName(text_.substr(name.begin, name.end - name.begin), NameOrder::kFirstLast,
                     &name.normalized)) {
      names_->push_back(std::move(name));
    }
  }

  // The name behind the title at `i`; returns where it ends.
  std::size_t TakeTitled(std::size_t i, bool professional, char sex) {
    const std::size_t first = i + 1;
    if (first >= words_.size() || !words_[first].follows) return first;
    const WordShape shape = words_[first].shape;
    // "Madame la Directrice", against "Mme LE GOFF" and "Mme de Villiers".
    const bool article = Text(first) == "la" || Text(first) == "le" || Text(first) == "les";
    if (article || shape == WordShape::kMixed) return first;
    std::size_t end = RunEnd(first);
    if (end == first) return first;
    const auto written_as_name = [](const Word& word) { return MayBeginName(word.shape); };
    if (std::none_of(words_.begin() + static_cast<std::ptrdiff_t>(first),
                     words_.begin() + static_cast<std::ptrdiff_t>(end), written_as_name)) {
      return first;
    }
    // "Mr Kaczmarek, Ludivine lives at": a habit of English letters.
    const bool english = FoldsToOneOf(Text(i), kEnglishTitles);
    if (english && end == first + 1 && end < words_.size() && words_[end].follows_comma &&
        words_[end].shape == WordShape::kCapitalized && IsFirstName(Text(end))) {
      ++end;
    }
    Add(first, end, professional, sex);
    return end;
  }

  // A name that begins with word `i` and has a first name of the list.
  std::size_t TakeListed(std::size_t i) {
    const std::size_t end = RunEnd(i);
    if (end - i < 2) return TakeAcrossComma(i);
    std::size_t listed = end;
    for (std::size_t k = i; k < end && listed == end; ++k) {
      if (MayBeginName(words_[k].shape) && IsFirstName(Text(k))) listed = k;
    }
    if (listed == end) return TakeOwn(i, end) ? end : TakeByCase(i, end);
    std::size_t others = 0;
    for (std::size_t k = i; k < end; ++k) {
      others += k != listed && MayBeginName(words_[k].shape) ? 1U : 0U;
    }
    if (others == 0) return end;
    Add(i, end, false, 0);
    return end;
  }

  static bool IsOwnWord(std::string_view word) {
    return word.ends_with("\u00b0") || FoldsToOneOf(word, kOwnWords);  // "N°"
  }

  // True if nothing but own words and signs lies between `end` and a number or date of the person,
  // on this line or the next.
  bool LeadsToOwn(std::size_t end) const {
    constexpr std::size_t kBytesMax = 40;
    const auto place = std::ranges::lower_bound(own_, end);
    if (place == own_.end() || *place - end > kBytesMax) return false;
    const std::string_view between = text_.substr(end, *place - end);
    if (std::ranges::count(between, '\n') > 1) return false;
    for (std::size_t i = 0; i < between.size();) {
      std::size_t stop = i;
      while (stop < between.size() && IsWordByte(between[stop])) ++stop;
      if (stop > i && !IsOwnWord(between.substr(i, stop - i))) return false;
      i = stop + 1;
    }
    return true;
  }

  bool MayBeOfPerson(std::size_t i) const {
    return MayBeginName(words_[i].shape) && !FoldsToOneOf(Text(i), kPlaceWords) &&
           !FoldsToOneOf(Text(i), kThingWords) && !IsOwnWord(Text(i));
  }

  // The words [i, end) right before the person's own number or date; false if they are no name.
  bool TakeOwn(std::size_t i, std::size_t end) {
    while (end > i && IsOwnWord(Text(end - 1))) --end;
    if (end == i) return false;
    std::size_t names = 0;
    for (std::size_t k = i; k < end; ++k) {
      if (MayBeginName(words_[k].shape) && !IsParticle(k) && !MayBeOfPerson(k)) return false;
      names += MayBeOfPerson(k) ? 1U : 0U;
    }
    if (names < 2 || !LeadsToOwn(words_[end - 1].end)) return false;
    Add(i, end, false, 0);
    return true;
  }

  // One end in capitals, the other capitalised, and nothing of a sentence around: "Xyz DURAND,",
  // ": DURAND Xyz 06 47...". Foreign first names are in no list of ours.
  std::size_t TakeByCase(std::size_t i, std::size_t end) {
    const auto is_name = [&](std::size_t word, WordShape shape) {
      return words_[word].shape == shape && Text(word).size() >= 3 &&
             !FoldsToOneOf(Text(word), kPlaceWords) && !FoldsToOneOf(Text(word), kThingWords);
    };
    const std::size_t last = end - 1;
    const bool family_last =
        is_name(i, WordShape::kCapitalized) && is_name(last, WordShape::kCapitals);
    const bool family_first =
        is_name(i, WordShape::kCapitals) && is_name(last, WordShape::kCapitalized);
    const bool apart =
        (i == 0 || !words_[i].follows) && (end == words_.size() || !words_[end].follows);
    if ((family_first || family_last) && apart) Add(i, end, false, 0);
    return end;
  }

  // "DURAND, Marie", and "Kaya, Elif (ssn ...".
  std::size_t TakeAcrossComma(std::size_t i) {
    const std::size_t next = i + 1;
    if (next < words_.size() && words_[next].follows_comma && MayBeOfPerson(i) &&
        MayBeOfPerson(next) && !FoldsToOneOf(Text(i), kEverydayWords) &&
        !FoldsToOneOf(Text(next), kEverydayWords) && LeadsToOwn(words_[next].end)) {
      Add(i, next + 1, false, 0);
      return next + 1;
    }
    if (words_[i].shape != WordShape::kCapitals || next >= words_.size()) return next;
    if (!words_[next].follows_comma || words_[next].shape != WordShape::kCapitalized ||
        !IsFirstName(Text(next)) || FoldsToOneOf(Text(i), kEverydayWords)) {
      return next;
    }
    Add(i, next + 1, false, 0);
    return next + 1;
  }

  // "rue Jean Jaurès", "place du Général Leclerc".
  bool BelongsToPlace(std::size_t i) const {
    for (int back = 0; back < 3 && i > 0 && words_[i].follows; ++back) {
      --i;
      if (FoldsToOneOf(Text(i), kPlaceWords)) return true;
      if (words_[i].shape != WordShape::kParticle && words_[i].shape != WordShape::kCapitalized) {
        return false;
      }
    }
    return false;
  }

  const std::string_view text_;
  const std::span<const std::size_t> own_;
  std::vector<ProseName>* const names_;
  std::vector<Word> words_;
};

}  // namespace

void FindNames(std::string_view text, std::span<const std::size_t> own,
               std::vector<ProseName>* names) {
  NameFinder(text, own, names).Find();
}

}  // namespace leakscan
