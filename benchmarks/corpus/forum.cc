// A post is a few sentences. About one in forty, or as asked, holds a leak: a sentence with a label and a NIR,
// phone number or e-mail address of an invented person (each at most once). About one in five holds
// near misses: numbers of the same shapes that are nothing of the kind, such as a NIR whose key is
// wrong, a 13-digit timestamp, a SIRET, an IMEI, "logo@2x.png".
#include "benchmarks/corpus/forum.h"

#include <span>
#include <string_view>

#include "benchmarks/corpus/identity.h"
#include "benchmarks/corpus/random.h"
#include "benchmarks/corpus/text_file.h"
#include "benchmarks/corpus/vocabulary.h"

namespace leakscan::corpus {
namespace {

constexpr std::string_view kFrench[] = {
    "Bonjour à tous, je découvre le forum et je voulais vous remercier pour vos réponses.",
    "J'ai reçu le courrier ce matin mais rien n'est indiqué sur la suite à donner.",
    "Est-ce que quelqu'un a déjà eu ce problème après la mise à jour ?",
    "Mon mari travaille de nuit depuis trois ans et nous cherchons une solution pour la garde.",
    "Le médecin m'a dit d'attendre quinze jours avant de refaire une prise de sang.",
    "Franchement, je ne comprends pas pourquoi ils demandent encore ce document.",
    "On a fini par vendre la voiture, elle avait plus de 210 000 km au compteur.",
    "Merci pour le lien, la vidéo explique très bien comment démonter le filtre.",
    "Il faut compter environ deux heures de route si l'on évite l'autoroute.",
    "Pour la tarte, prenez des pommes qui tiennent à la cuisson et un peu de cannelle.",
    "Je confirme, chez nous aussi la connexion tombe tous les soirs vers vingt heures.",
    "La mairie est ouverte du lundi au vendredi, sauf le mercredi après-midi.",
    "Ma fille rentre au collège en septembre et elle est un peu inquiète.",
    "À mon avis, le mieux est d'écrire une lettre recommandée et de garder une copie.",
    "Le prix a encore augmenté, c'était deux fois moins cher l'année dernière.",
    "Quelqu'un connaît-il un bon plombier du côté de la gare ?",
    "J'ai suivi le tutoriel étape par étape et tout fonctionne, sauf l'impression.",
    "Nous partons en Bretagne cet été, avez-vous des idées de randonnées faciles ?",
};

constexpr std::string_view kEnglish[] = {
    "Thanks for the quick answer, I will try it again tonight.",
    "Has anyone managed to get the old driver working with the new kernel?",
    "I have been reading this thread for an hour and I am still confused.",
    "The store refused to take it back because the box was open.",
    "You should really make a backup before you touch the partition table.",
    "It rained all week, so we stayed in and played board games.",
    "My first attempt failed because I forgot to restart the service.",
    "In my opinion the second season is much better than the first one.",
    "They changed the opening hours again without telling anybody.",
    "I would not pay that much for a used bike, whatever the brand.",
};

class ForumWriter {
 public:
  // The arguments must outlive the writer.
  ForumWriter(const ForumOptions& options, TextFile* output, TextFile* values)
      : options_(options),
        random_(options.seed),
        identities_(&random_),
        output_(*output),
        values_(*values) {}

  ForumTruth Run();

 private:
  void MakePost();
  void AddSentence(std::string_view sentence);
  void AddLeak();
  void AddNir(const std::string& nir);
  void AddPhone(const std::string& digits);
  void AddEmail(const std::string& address);
  std::string NearMiss();
  std::string NearMissOfNir();
  std::string NearMissOfNumber();
  std::string NearMissOfAddress();
  std::string RandomDigits(int count);
  std::string RandomHex(int count);
  std::string MakeNir();
  void WriteValues(std::string_view nir, std::string_view phone, std::string_view email);

  const ForumOptions& options_;
  Random random_;
  IdentityMaker identities_;
  TextFile& output_;
  TextFile& values_;
  std::string post_;

  ForumTruth truth_;
};

ForumTruth ForumWriter::Run() {
  while (output_.bytes() < options_.bytes) {
    MakePost();
    output_.Write(post_);
    ++truth_.posts;
  }
  truth_.bytes = output_.bytes();
  return truth_;
}

void ForumWriter::MakePost() {
  post_.clear();
  const std::span<const std::string_view> sentences =
      random_.Chance(750) ? std::span<const std::string_view>(kFrench) : kEnglish;
  const bool leaks = random_.Chance(static_cast<std::uint32_t>(options_.leaks));
  const bool near_misses = random_.Chance(200);
  const int count = random_.Between(2, 8);
  const int leak_at = random_.Between(0, count - 1);
  for (int i = 0; i < count; ++i) {
    AddSentence(random_.Pick(sentences));
    if (leaks && i == leak_at) AddLeak();
    if (near_misses && random_.Chance(500)) AddSentence(NearMiss());
  }
  post_ += "\n\n";
}

// A line break now and then, as people wrap their lines.
void ForumWriter::AddSentence(std::string_view sentence) {
  if (!post_.empty()) post_ += random_.Chance(200) ? '\n' : ' ';
  post_ += sentence;
}

void ForumWriter::AddLeak() {
  ++truth_.leak_posts;
  std::string nir;
  std::string phone;
  std::string email;
  const std::uint32_t which = random_.Below(6);
  if (which == 0 || which >= 4) AddNir(nir = MakeNir());
  if (which == 1 || which >= 4) AddPhone(phone = identities_.MakePhone());
  if (which == 2 || which == 3 || which == 5) {
    const auto first_names = random_.Chance(500) ? FemaleFirstNames() : MaleFirstNames();
    AddEmail(email = identities_.MakeEmail(random_.Pick(first_names), random_.Pick(LastNames())));
  }
  WriteValues(nir, phone, email);
}

void ForumWriter::AddNir(const std::string& nir) {
  constexpr std::string_view kLabels[] = {"Mon numéro de sécu : ", "N° de sécurité sociale ",
                                          "NIR : ", "numéro de sécurité sociale du patient : "};
  ++truth_.nirs;
  AddSentence(std::string(random_.Pick(kLabels)) + SpellNir(nir, &random_) + ".");
}

void ForumWriter::AddPhone(const std::string& digits) {
  constexpr std::string_view kLabels[] = {"Vous pouvez m'appeler au ", "Tél : ", "call me at ",
                                          "Mon portable : "};
  ++truth_.phones;
  AddSentence(std::string(random_.Pick(kLabels)) + SpellPhone(digits, &random_) + ".");
}

void ForumWriter::AddEmail(const std::string& address) {
  constexpr std::string_view kLabels[] = {"Écrivez-moi à ", "Mail : ", "my e-mail is ",
                                          "contact <"};
  ++truth_.emails;
  const std::string_view label = random_.Pick(kLabels);
  AddSentence(std::string(label) + address + (label.back() == '<' ? ">." : "."));
}

std::string ForumWriter::NearMiss() {
  ++truth_.near_misses;
  switch (random_.Below(3)) {
    case 0:
      return NearMissOfNir();
    case 1:
      return NearMissOfNumber();
    default:
      return NearMissOfAddress();
  }
}

std::string ForumWriter::NearMissOfNir() {
  switch (random_.Below(4)) {
    case 0: {  // the key is off by one to nine
      std::string nir = MakeNir();
      const int key = KeyOfNir(nir.substr(0, 13));
      const int wrong = (key + random_.Between(0, 8)) % 97 + 1;
      nir.resize(13);
      if (wrong < 10) nir += '0';
      nir += std::to_string(wrong);
      return "numéro de sécu (faux, pour l'exemple) : " + SpellNir(nir, &random_) + ".";
    }
    case 1:  // milliseconds since 1970, of 2020 to 2023
      return "[log] ts=1" + std::to_string(random_.Between(577, 699)) + RandomDigits(9) + " ok.";
    case 2:
      return "SIRET " + std::to_string(random_.Between(300, 899)) + " " + RandomDigits(3) + " " +
             RandomDigits(3) + " 000" + RandomDigits(2) + ".";
    default:
      return "IMEI : 35" + RandomDigits(13) + ".";
  }
}

std::string ForumWriter::NearMissOfNumber() {
  switch (random_.Below(6)) {
    case 0:
      return "Commande n° " + std::to_string(random_.Between(2, 9)) + RandomDigits(9) +
             " expédiée hier.";
    case 1:
      return "ISBN 978-2-" + RandomDigits(2) + "-" + RandomDigits(6) + "-" + RandomDigits(1) + ".";
    case 2:
      return "Total : " + std::to_string(random_.Between(1, 9)) + " " + RandomDigits(3) + "," +
             RandomDigits(2) + " €.";
    case 3:
      return "ping 10." + std::to_string(random_.Between(0, 255)) + "." +
             std::to_string(random_.Between(0, 255)) + "." +
             std::to_string(random_.Between(1, 254)) + " : 12 ms.";
    case 4:
      return "sha1 " + RandomHex(40) + ".";
    default:
      return "Suivi colis 6A" + RandomDigits(11) + ", réf. CMD-2021-" + RandomDigits(8) + ".";
  }
}

std::string ForumWriter::NearMissOfAddress() {
  switch (random_.Below(4)) {
    case 0:
      return "L'image logo" + RandomDigits(2) + "@2x.png ne s'affiche pas.";
    case 1:
      return "npm i left-pad@1." + std::to_string(random_.Between(0, 30)) + ".0 --save.";
    case 2:
      return "Merci @user" + RandomDigits(3) + ", réponse sur root@localhost demain.";
    default:
      return "build@" + RandomHex(8) + " cassé depuis la version 2." + RandomDigits(2) + ".";
  }
}

std::string ForumWriter::RandomDigits(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>('0' + random_.Below(10));
  return out;
}

std::string ForumWriter::RandomHex(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += "0123456789abcdef"[random_.Below(16)];
  return out;
}

std::string ForumWriter::MakeNir() {
  const BirthDate born = MakeBirthDate(1930, 2015, &random_);
  return identities_.MakeNir(random_.Chance(500), born);
}

void ForumWriter::WriteValues(std::string_view nir, std::string_view phone,
                              std::string_view email) {
  std::string line(nir);
  line += '\t';
  if (!phone.empty()) line += "+33";
  line += phone;
  line += '\t';
  line += email;
  line += '\n';
  values_.Write(line);
}

std::string TruthLine(const ForumOptions& options, const ForumTruth& truth) {
  return "{\"corpus\":\"forum\",\"seed\":" + std::to_string(options.seed) +
         ",\"posts\":" + std::to_string(truth.posts) +
         ",\"leak_posts\":" + std::to_string(truth.leak_posts) +
         ",\"nirs\":" + std::to_string(truth.nirs) + ",\"phones\":" + std::to_string(truth.phones) +
         ",\"emails\":" + std::to_string(truth.emails) +
         ",\"near_misses\":" + std::to_string(truth.near_misses) +
         ",\"bytes\":" + std::to_string(truth.bytes) + "}\n";
}

}  // namespace

bool WriteForum(const ForumOptions& options) {
  TextFile output(options.output);
  TextFile truth(options.truth);
  TextFile values(options.values);
  truth.Write(TruthLine(options, ForumWriter(options, &output, &values).Run()));
  const bool written = output.Close();
  const bool truth_written = truth.Close();
  return values.Close() && truth_written && written;
}

ForumProse MakeForum(const ForumOptions& options) {
  ForumProse prose;
  TextFile output(&prose.text);
  TextFile values(&prose.values);
  prose.truth = ForumWriter(options, &output, &values).Run();
  return prose;
}

}  // namespace leakscan::corpus
