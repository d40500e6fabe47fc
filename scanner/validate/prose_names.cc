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
#include "scanner/base/text_words.h"
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

// A list of the above, and the starts of its words' first parts.
template <std::size_t kCount>
struct WordList {
  constexpr explicit WordList(const std::string_view (&list)[kCount]) : words(list) {
    for (const std::string_view word : words) starts.Add(StartOf(word.substr(0, word.find('-'))));
  }

  const std::string_view (&words)[kCount];
  WordStartSet<10> starts;
};
constexpr WordList kPlaces(kPlaceWords);
constexpr WordList kEveryday(kEverydayWords);
constexpr WordList kThings(kThingWords);
constexpr WordList kOwn(kOwnWords);

// Words here are letters with hyphens and apostrophes inside: one or more of the text's words, each
// by the index of its first.
class NameFinder {
 public:
  NameFinder(const TextWords& words, std::span<const std::size_t> own,
             std::vector<ProseName>* names)
      : text_(words.text()), words_(words.words()), own_(own), names_(names) {
    if (words.HoldsOddBytes() && HoldsNoBreakSpace(text_)) PartWords();
  }

  void Find() {
    for (std::size_t i = FirstCandidate(0); i < words_.size(); i = FirstCandidate(i)) {
      i = IsJoined(i) ? i + 1 : Take(i);
    }
  }

 private:
  // The first word from `i` on that may be a title or begin a name. Nearly all can do neither, nor
  // can a capital before a small word: "Le train".
  std::size_t FirstCandidate(std::size_t i) const {
    const char* const text = text_.data();
    const TextWord* const end = words_.data() + words_.size();
    const TextWord* word = words_.data() + i;
    for (; word != end && !kTitleStarts.MayHold(word->start); ++word) {
      if (IsSmall(text[word->begin])) continue;
      const TextWord* const next = word + 1;
      const bool before_small = next != end && next->begin == word->end + 1 &&
                                text[word->end] == ' ' && IsSmall(text[next->begin]) &&
                                !kParticleStarts.MayHold(next->start);
      if (!before_small) break;
    }
    return static_cast<std::size_t>(word - words_.data());
  }

  // Returns where to go on behind word `i`.
  std::size_t Take(std::size_t i) {
    if (const Title title = TitleAt(i); title != Title::kNone) {
      const char sex = title == Title::kPerson ? ReadSex(Text(i)) : '\0';
      return TakeTitled(i, title == Title::kProfessional, sex);
    }
    if (MayGoOn(i) && MayBeginName(Shape(i)) && !BelongsToPlace(i)) return TakeListed(i);
    return Next(i);
  }

  bool IsJoined(std::size_t i) const {
    if (i == 0 || i == words_.size() || words_[i].begin != words_[i - 1].end + 1) return false;
    const char joint = text_[words_[i - 1].end];
    return joint == '-' || joint == '\'';
  }
  std::size_t Next(std::size_t i) const {
    do {
      ++i;
    } while (IsJoined(i));
    return i;
  }
  std::size_t Previous(std::size_t i) const {
    do {
      --i;
    } while (IsJoined(i));
    return i;
  }
  std::string_view Text(std::size_t i) const {
    const std::size_t begin = words_[i].begin;
    return text_.substr(begin, words_[Next(i) - 1].end - begin);
  }
  WordShape Shape(std::size_t i) const { return ShapeOf(Text(i)); }
  Title TitleAt(std::size_t i) const {
    return kTitleStarts.MayHold(words_[i].start) ? TitleOf(Text(i)) : Title::kNone;
  }
  template <std::size_t kCount>
  bool IsOneOf(std::size_t i, const WordList<kCount>& list) const {
    return list.starts.MayHold(words_[i].start) && FoldsToOneOf(Text(i), list.words);
  }

  static bool MayBeginName(WordShape shape) {
    return shape == WordShape::kCapitals || shape == WordShape::kCapitalized;
  }

  // Words that begin so are particles or mixed.
  static bool IsSmall(char first) { return IsLower(first) || IsDigit(first); }
  bool BeginsSmall(std::size_t i) const { return IsSmall(text_[words_[i].begin]); }

  // What is between a word and the one before.
  std::string_view Gap(std::size_t i) const {
    const std::size_t begin = words_[i - 1].end;
    return text_.substr(begin, words_[i].begin - begin);
  }

  // True if the word before is one blank away, or a dot and a blank.
  bool Follows(std::size_t i) const {
    if (i == 0) return false;
    const std::string_view gap = Gap(i);
    if (gap == " ") return true;
    if (gap == ". " || gap == "." || gap == ".\u00a0") {
      const std::size_t before = Previous(i);
      return Shape(before) == WordShape::kInitial || TitleAt(before) != Title::kNone;
    }
    return gap == "\u00a0" || gap == "  " || gap == "\u202f";
  }
  bool FollowsComma(std::size_t i) const { return i > 0 && Gap(i) == ", "; }

  // False of nearly all words: no name of more than one word can begin here.
  bool MayGoOn(std::size_t i) const {
    std::size_t next = Next(i);
    if (BeginsSmall(i) || next == words_.size()) return false;
    if (FollowsComma(next)) return !BeginsSmall(next);
    for (; next < words_.size() && Follows(next); next = Next(next)) {
      if (!BeginsSmall(next)) return true;
      const bool particle =
          kParticleStarts.MayHold(words_[next].start) && Shape(next) == WordShape::kParticle;
      if (!particle) return false;
    }
    return false;
  }

  // No-break spaces part words, of which they are bytes.
  void PartWords() {
    const auto is_odd = [](const TextWord& word) { return word.start == kOddStart; };
    parts_.reserve(words_.size());
    auto done = words_.begin();
    for (auto odd = std::find_if(done, words_.end(), is_odd); odd != words_.end();
         odd = std::find_if(odd, words_.end(), is_odd)) {
      auto first = static_cast<std::size_t>(odd - words_.begin());
      const std::size_t next = Next(first);
      while (IsJoined(first)) --first;
      odd = words_.begin() + static_cast<std::ptrdiff_t>(next);
      if (!HoldsNoBreakSpace(Text(first))) continue;
      parts_.insert(parts_.end(), done, words_.begin() + static_cast<std::ptrdiff_t>(first));
      AddParts(words_[first].begin, words_[next - 1].end);
      done = odd;
    }
    parts_.insert(parts_.end(), done, words_.end());
    words_ = parts_;
  }

  static bool HoldsNoBreakSpace(std::string_view text) {
    return text.find("\u00a0") != std::string_view::npos ||
           text.find("\u202f") != std::string_view::npos;
  }

  void AddParts(std::size_t i, std::size_t end) {
    while (i < end) {
      const std::size_t begin = i;
      if (IsWordByte(text_[i])) i = PartEnd(i);
      if (i > begin) {
        parts_.push_back(
            {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i), kOddStart});
      } else {
        i += std::max<std::size_t>(NoBreakSpaceSize(i), 1);
      }
    }
  }

  // Where the part that begins at `i` ends.
  std::size_t PartEnd(std::size_t i) const {
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

  // The size of the no-break space at `i`, or 0.
  std::size_t NoBreakSpaceSize(std::size_t i) const {
    if (text_[i] == '\xC2' && text_.substr(i).starts_with("\u00a0")) return 2;
    return text_[i] == '\xE2' && text_.substr(i).starts_with("\u202f") ? 3 : 0;
  }

  // "de", and the "LE" of "LE GOFF".
  bool IsParticle(std::size_t i) const {
    constexpr std::string_view kInCapitals[] = {"DE", "DU", "LA", "LE"};
    return Shape(i) == WordShape::kParticle ||
           std::ranges::find(kInCapitals, Text(i)) != std::end(kInCapitals);
  }

  // The words from `first` on that can be one name: "Jean-Paul DE LA TOUR".
  std::size_t RunEnd(std::size_t first) const {
    std::size_t end = first;
    for (std::size_t count = 0; count < kNameWordsMax && end < words_.size(); ++count) {
      if (count > 0 && !Follows(end)) break;
      if (Shape(end) == WordShape::kMixed) break;
      if (!IsParticle(end) && IsOneOf(end, kEveryday)) break;
      if (count > 0 && TitleAt(end) != Title::kNone) break;
      end = Next(end);
    }
    while (end > first && IsParticle(Previous(end))) end = Previous(end);
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
    const std::size_t first = Next(i);
    if (first >= words_.size() || !Follows(first)) return first;
    const WordShape shape = Shape(first);
    // "Madame la Directrice", against "Mme LE GOFF" and "Mme de Villiers".
    const bool article = Text(first) == "la" || Text(first) == "le" || Text(first) == "les";
    if (article || shape == WordShape::kMixed) return first;
    std::size_t end = RunEnd(first);
    if (NamesIn(first, end) == 0) return first;
    // "Mr Kaczmarek, Ludivine lives at": a habit of English letters.
    const bool english = FoldsToOneOf(Text(i), kEnglishTitles);
    if (english && end == Next(first) && end < words_.size() && FollowsComma(end) &&
        Shape(end) == WordShape::kCapitalized && IsFirstName(Text(end))) {
      end = Next(end);
    }
    Add(first, end, professional, sex);
    return end;
  }

  // How many of the words [i, end) are written as names are.
  std::size_t NamesIn(std::size_t i, std::size_t end) const {
    std::size_t names = 0;
    for (; i < end; i = Next(i)) names += MayBeginName(Shape(i)) ? 1U : 0U;
    return names;
  }

  // A name that begins with word `i` and has a first name of the list.
  std::size_t TakeListed(std::size_t i) {
    const std::size_t end = RunEnd(i);
    if (end == i || end == Next(i)) return TakeAcrossComma(i);
    std::size_t listed = i;
    while (listed < end && !(MayBeginName(Shape(listed)) && IsFirstName(Text(listed)))) {
      listed = Next(listed);
    }
    if (listed == end) return TakeOwn(i, end) ? end : TakeByCase(i, end);
    if (NamesIn(i, end) > 1) Add(i, end, false, 0);
    return end;
  }

  static bool IsOwnWord(std::string_view word) {
    return word.ends_with("\u00b0") || FoldsToOneOf(word, kOwnWords);  // "N°"
  }
  bool IsOwn(std::size_t i) const { return Text(i).ends_with("\u00b0") || IsOneOf(i, kOwn); }

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
    return MayBeginName(Shape(i)) && !IsOneOf(i, kPlaces) && !IsOneOf(i, kThings) && !IsOwn(i);
  }

  // The words [i, end) right before the person's own number or date; false if they are no name.
  bool TakeOwn(std::size_t i, std::size_t end) {
    while (end > i && IsOwn(Previous(end))) end = Previous(end);
    if (end == i) return false;
    std::size_t names = 0;
    for (std::size_t k = i; k < end; k = Next(k)) {
      if (MayBeginName(Shape(k)) && !IsParticle(k) && !MayBeOfPerson(k)) return false;
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
      return Shape(word) == shape && Text(word).size() >= 3 && !IsOneOf(word, kPlaces) &&
             !IsOneOf(word, kThings);
    };
    const std::size_t last = Previous(end);
    const bool family_last =
        is_name(i, WordShape::kCapitalized) && is_name(last, WordShape::kCapitals);
    const bool family_first =
        is_name(i, WordShape::kCapitals) && is_name(last, WordShape::kCapitalized);
    const bool apart = (i == 0 || !Follows(i)) && (end == words_.size() || !Follows(end));
    if ((family_first || family_last) && apart) Add(i, end, false, 0);
    return end;
  }

  // "DURAND, Marie", and "Kaya, Elif (ssn ...".
  std::size_t TakeAcrossComma(std::size_t i) {
    const std::size_t next = Next(i);
    if (next >= words_.size() || !FollowsComma(next) || IsOneOf(i, kEveryday)) return next;
    const bool listed = Shape(i) == WordShape::kCapitals &&
                        Shape(next) == WordShape::kCapitalized && IsFirstName(Text(next));
    const std::size_t end = Next(next);
    const bool own = MayBeOfPerson(i) && MayBeOfPerson(next) && !IsOneOf(next, kEveryday) &&
                     LeadsToOwn(words_[end - 1].end);
    if (!listed && !own) return next;
    Add(i, end, false, 0);
    return end;
  }

  // "rue Jean Jaurès", "place du Général Leclerc".
  bool BelongsToPlace(std::size_t i) const {
    for (int back = 0; back < 3 && i > 0 && Follows(i); ++back) {
      i = Previous(i);
      if (IsOneOf(i, kPlaces)) return true;
      const WordShape shape = Shape(i);
      if (shape != WordShape::kParticle && shape != WordShape::kCapitalized) return false;
    }
    return false;
  }

  const std::string_view text_;
  std::span<const TextWord> words_;
  const std::span<const std::size_t> own_;
  std::vector<ProseName>* const names_;
  std::vector<TextWord> parts_;  // the words of a text with no-break spaces
};

}  // namespace

void FindNames(const TextWords& words, std::span<const std::size_t> own,
               std::vector<ProseName>* names) {
  NameFinder(words, own, names).Find();
}

}  // namespace leakscan
