#include "scanner/report/names.h"

#include <algorithm>
#include <array>

#include "scanner/model/gap.h"
#include "scanner/report/department_list.h"
#include "scanner/report/texts_list.h"

namespace leakscan {
namespace {

struct Named {
  std::string_view id;
  Both name;
};

constexpr Named kDetectors[] = {
    {"nir", {"NIR (n° de sécurité sociale)", "NIR (social security number)"}},
    {"ins_c", {"Identifiant national de santé (INS-C)", "National health identifier (INS-C)"}},
    {"person_name", {"Nom", "Name"}},
    {"birth_date", {"Date de naissance", "Birth date"}},
    {"phone", {"Téléphone", "Phone"}},
    {"email", {"E-mail", "E-mail"}},
    {"postal_address", {"Adresse postale", "Postal address"}},
    {"covid_result", {"Résultat de test COVID-19", "COVID-19 test result"}},
    {"hc1", {"Certificat COVID de l’UE", "EU COVID certificate"}},
    {"doc2d", {"Certificat 2D-DOC", "2D-DOC certificate"}},
    {"loinc", {"Code d’analyse (LOINC)", "Analysis code (LOINC)"}},
    {"icd10", {"Code de diagnostic (CIM-10)", "Diagnosis code (ICD-10)"}},
    {"ccam", {"Code d’acte (CCAM)", "Act code (CCAM)"}},
    {"cip13", {"Code de médicament (CIP13)", "Drug code (CIP13)"}},
    {"atc", {"Code de médicament (ATC)", "Drug code (ATC)"}},
    {"health_term", {"Terme de santé", "Health term"}},
    {"rpps", {"N° RPPS (professionnel)", "RPPS number (professional)"}},
    {"finess", {"N° FINESS (établissement)", "FINESS number (institution)"}},
    {"iban", {"IBAN", "IBAN"}},
    {"payment_card", {"Carte de paiement", "Payment card"}},
    {"password", {"Mot de passe en clair", "Password in clear"}},
    {"password_hash", {"Mot de passe haché", "Password hash"}},
    {"leak_link", {"Lien vers une fuite", "Link to a leak"}},
    {"ipp", {"N° de patient (IPP)", "Patient number (IPP)"}},
    {"watch", {"Nom surveillé", "Watched name"}},
    {"", {"autres", "others"}},
};

constexpr std::array<Both, kCategoryCount> kCategories = {{
    {"identité", "identity"},
    {"contact", "contact"},
    {"santé", "health"},
    {"professionnel", "professional"},
    {"finances", "financial"},
    {"accès", "credential"},
    {"piste", "lead"},
    {"sur mesure", "custom"},
}};

constexpr std::array<Both, kSeverityCount> kSeverities = {
    {texts::kInfo, texts::kLow, texts::kMedium, texts::kHigh, texts::kCritical}};
constexpr std::array<Both, kSeverityCount> kMeanings = {{texts::kInfo, texts::kLowMeans,
                                                         texts::kMediumMeans, texts::kHighMeans,
                                                         texts::kCriticalMeans}};

struct ReasonName {
  GapReason reason;
  Both name;
  Both remedy;
};

constexpr ReasonName kReasons[] = {
    {GapReason::kTruncated,
     {"coupé", "cut short"},
     {"obtenir le fichier entier", "obtain the whole file"}},
    {GapReason::kCorrupt,
     {"endommagé", "damaged"},
     {"obtenir une autre copie", "obtain another copy"}},
    {GapReason::kEncrypted,
     {"chiffré", "encrypted"},
     {"fournir le mot de passe (--password-file)", "give the password (--password-file)"}},
    {GapReason::kMultivolume,
     {"volume manquant", "missing volume"},
     {"donner tous les volumes", "give all volumes"}},
    {GapReason::kUnsupported,
     {"format non pris en charge", "unsupported format"},
     {"convertir, puis analyser", "convert it, then scan"}},
    {GapReason::kLimitDepth,
     {"trop imbriqué", "nested too deep"},
     {"augmenter --max-depth", "raise --max-depth"}},
    {GapReason::kLimitRatio,
     {"trop compressé", "compressed too much"},
     {"augmenter --max-ratio, si la source est sûre", "raise --max-ratio, if the source is safe"}},
    {GapReason::kLimitBytes,
     {"trop grand", "too large"},
     {"augmenter --max-bytes", "raise --max-bytes"}},
    {GapReason::kLimitSpool,
     {"trop grand pour la mémoire allouée", "too large for the memory given"},
     {"augmenter --spool-bytes, ou extraire le fichier",
      "raise --spool-bytes, or extract the file"}},
    {GapReason::kLimitTime,
     {"temps écoulé", "out of time"},
     {"augmenter --time-limit", "raise --time-limit"}},
    {GapReason::kLimitWindow,
     {"fenêtre de décompression trop grande", "decompression window too large"},
     {"augmenter --decode-window", "raise --decode-window"}},
    {GapReason::kLimitMembers,
     {"trop de membres", "too many members"},
     {"extraire l’archive, puis analyser", "extract the archive, then scan"}},
    {GapReason::kUnreadable,
     {"illisible", "unreadable"},
     {"vérifier les droits et le support", "check permissions and the medium"}},
    {GapReason::kSpecial,
     {"fichier spécial", "special file"},
     {"donner son contenu par un tube", "give its content through a pipe"}},
    {GapReason::kChanged,
     {"modifié pendant la lecture", "changed while read"},
     {"analyser une copie figée", "scan a frozen copy"}},
    {GapReason::kInterrupted,
     {"interrompu", "interrupted"},
     {"relancer l’analyse", "run the scan again"}},
    {GapReason::kInternal,
     {"erreur interne", "internal error"},
     {"le signaler aux auteurs de leakscan", "report it to leakscan’s authors"}},
};

const ReasonName* FindReason(std::string_view reason) {
  const auto* const found =
      std::find_if(std::begin(kReasons), std::end(kReasons),
                   [&](const ReasonName& named) { return Name(named.reason) == reason; });
  return found == std::end(kReasons) ? nullptr : found;
}

}  // namespace

std::string DetectorName(std::string_view id, Language language) {
  for (const Named& detector : kDetectors) {
    if (detector.id == id) return std::string(detector.name.In(language));
  }
  return std::string(id);
}

std::string_view CategoryName(Category category, Language language) {
  return kCategories[static_cast<std::size_t>(category)].In(language);
}

std::string_view SeverityName(Severity severity, Language language) {
  return kSeverities[static_cast<std::size_t>(severity)].In(language);
}

std::string_view SeverityMeaning(Severity severity, Language language) {
  return kMeanings[static_cast<std::size_t>(severity)].In(language);
}

std::string GapReasonName(std::string_view reason, Language language) {
  const ReasonName* const found = FindReason(reason);
  return std::string(found != nullptr ? found->name.In(language) : reason);
}

std::string_view GapRemedy(std::string_view reason, Language language) {
  const ReasonName* const found = FindReason(reason);
  return found != nullptr ? found->remedy.In(language) : std::string_view("–");
}

std::string DepartmentName(std::string_view code) {
  for (const Department& department : kDepartments) {
    if (department.code == code) return std::string(code) + " " + std::string(department.name);
  }
  return std::string(code);
}

}  // namespace leakscan
