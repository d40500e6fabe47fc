// What the report says, in French and English side by side. "{}" stands for a value. Constants.
#pragma once

#include "scanner/report/language.h"

namespace leakscan::texts {

// Frame.
inline constexpr Both kLanguageCode{"fr", "en"};
inline constexpr Both kTitle{"Rapport de fuite de données", "Data leak report"};
inline constexpr Both kSkip{"Aller au contenu", "Skip to content"};
inline constexpr Both kContents{"Sommaire", "Contents"};
inline constexpr Both kMadeBy{"Établi par leakscan {} le {}", "Made by leakscan {} on {}"};
inline constexpr Both kScannedOn{"Analyse du {}", "Scan of {}"};
inline constexpr Both kConfidential{
    "Confidentiel. Les valeurs sont masquées ; ce document ne contient aucune "
    "donnée personnelle en clair.",
    "Confidential. Values are masked; this document holds no personal value "
    "in clear."};
inline constexpr Both kCount{"Nombre", "Count"};
inline constexpr Both kOthers{"autres", "others"};
inline constexpr Both kNone{"aucun", "none"};

// Banners.
inline constexpr Both kBannerTitle{"À lire avant les chiffres", "Read before the figures"};
inline constexpr Both kNoSummary{
    "Bilan absent (exécutions : {}) : l’analyse n’est pas allée à son terme, ou ses événements ont "
    "été tronqués. Les totaux sont comptés dans les lignes présentes ; les vrais peuvent être plus "
    "élevés.",
    "No summary (runs: {}): the scan did not end, or its events were cut. Totals are counted in "
    "the lines that are there; the true ones may be higher."};
inline constexpr Both kPartFile{"{} est une sortie inachevée (.part).",
                                "{} is an unfinished output (.part)."};
inline constexpr Both kInterrupted{"L’analyse a été interrompue : tout n’a pas été lu.",
                                   "The scan was interrupted: not everything was read."};
inline constexpr Both kGapsBanner{
    "Tout n’a pas pu être lu (lacunes : {}), voir « Couverture et lacunes ». Les chiffres sont des "
    "minimums.",
    "Not everything could be read (gaps: {}), see “Coverage and gaps”. Figures are minimums."};
inline constexpr Both kHiddenBanner{
    "Expositions écartées des lignes par des filtres ({}) : {}. Les totaux les comptent ; les "
    "exemples et les graphiques par année, lieu et date, non.",
    "Exposures kept out of the lines by filters ({}): {}. Totals count them; examples and the "
    "charts by year, place and date do not."};
inline constexpr Both kFilterBanner{"L’analyse a été filtrée : {}.", "The scan was filtered: {}."};
inline constexpr Both kSuppressedBanner{
    "Expositions au-delà de la limite par source, absentes des lignes : {}. Les totaux les "
    "comptent.",
    "Exposures beyond the limit per source, not in the lines: {}. Totals count them."};
inline constexpr Both kMissingLines{
    "Les lignes montrent {} des {} expositions : exemples et graphiques par année, lieu et date "
    "sont partiels.",
    "The lines show {} of {} exposures: examples and the charts by year, place and date are "
    "partial."};
inline constexpr Both kSeveralRuns{
    "Plusieurs exécutions ({}) réunies sous une même clé : une personne vue par plusieurs est "
    "comptée dans chacune. Les nombres de personnes sont des maximums ; au moins {} sont "
    "distinctes.",
    "Several runs ({}) under one key are told together: a person that several met is counted in "
    "each. Numbers of persons are maximums; at least {} are distinct."};
inline constexpr Both kRepeatedInputs{
    "Entrées lues par plusieurs exécutions : {}. Leurs enregistrements sont comptés plusieurs "
    "fois.",
    "Inputs that several runs read: {}. Their records are counted several times."};
inline constexpr Both kNoHead{
    "Événement « run » absent (exécutions : {}) : version, options et clé inconnues.",
    "No run event (runs: {}): version, options and key are unknown."};
inline constexpr Both kEstimatedBanner{
    "Trop de personnes pour un compte exact : estimations à {} % près (erreur type).",
    "Too many persons to count exactly: estimates within {} % (standard error)."};
inline constexpr Both kRefusedLines{"Lignes illisibles, laissées de côté : {}.",
                                    "Lines that could not be read and are left out: {}."};
inline constexpr Both kSkippedBanner{"Entrées exclues de l’analyse : {}.",
                                     "Inputs excluded from the scan: {}."};

// At a glance.
inline constexpr Both kGlance{"En bref", "At a glance"};
inline constexpr Both kPersonsConcerned{"personnes concernées", "persons concerned"};
inline constexpr Both kPersonsRange{"entre {} et {} selon les rapprochements possibles",
                                    "between {} and {}, as records can be joined"};
inline constexpr Both kPersonsInLines{
    "distinctes dans les lignes présentes, par leur meilleur identifiant",
    "distinct in the lines that are there, by their best identifier"};
inline constexpr Both kPersonsExact{
    "personnes distinctes, rapprochées par NIR, nom et naissance, contacts",
    "distinct, joined by NIR, name and birth, contacts"};
inline constexpr Both kPersonsUpTo{"au plus ; au moins {} distinctes",
                                   "at most; at least {} distinct"};
inline constexpr Both kAbout{"environ {}", "about {}"};
inline constexpr Both kNothingFound{
    "Aucune exposition de données personnelles de santé ou d’identité n’a été trouvée dans ce qui "
    "a été lu.",
    "No exposure of personal health or identity data was found in what was read."};
inline constexpr Both kHeadline{
    "Exposées dans {} enregistrements. Identité et données de santé sont réunies pour {} d’entre "
    "elles (niveau "
    "critique).",
    "Exposed in {} records. Identity and health data stand together for {} of them (critical)."};
inline constexpr Both kHeadlineLines{
    "Enregistrements qui exposent des personnes : {}, dont {} de niveau critique.",
    "Records that expose persons: {}, of which {} critical."};
inline constexpr Both kRecords{"enregistrements exposés", "exposed records"};
inline constexpr Both kRecordsNote{"sur {} lus", "of {} read"};
inline constexpr Both kRecordsInLines{"dans les lignes présentes", "in the lines that are there"};
inline constexpr Both kCriticalRecords{"enregistrements critiques", "critical records"};
inline constexpr Both kCriticalShare{"en situation critique", "in a critical situation"};
inline constexpr Both kCriticalNote{"{} personnes : identité et santé ensemble",
                                    "{} persons: identity and health together"};
inline constexpr Both kWithNir{"avec leur NIR", "with their NIR"};
inline constexpr Both kNirNote{"n° de sécurité sociale ; {} des personnes",
                               "social security number; {} of persons"};
inline constexpr Both kMinors{"mineurs", "minors"};
inline constexpr Both kMinorsNote{"d’après les dates de naissance et les NIR",
                                  "by birth dates and NIRs"};
inline constexpr Both kReachableTile{"joignables", "can be reached"};
inline constexpr Both kReachableNote{"par un contact figurant dans la fuite",
                                     "by a contact in the leak"};
inline constexpr Both kSeverityFigure{"Gravité des enregistrements", "Severity of records"};
inline constexpr Both kReachFigure{"Comment joindre les personnes", "How persons can be reached"};
inline constexpr Both kReachExplained{
    "Chaque personne une fois, au meilleur moyen qui figure dans les données.",
    "Each person once, by the best means that the data hold."};
inline constexpr Both kByEmail{"E-mail", "E-mail"};
inline constexpr Both kByPhone{"Téléphone, sans e-mail", "Phone, no e-mail"};
inline constexpr Both kByPost{"Courrier seul", "Post only"};
inline constexpr Both kByNone{"Aucun moyen", "No means"};

// Severities and what each means.
inline constexpr Both kCritical{"critique", "critical"};
inline constexpr Both kHigh{"élevée", "high"};
inline constexpr Both kMedium{"moyenne", "medium"};
inline constexpr Both kLow{"faible", "low"};
inline constexpr Both kInfo{"information", "info"};
inline constexpr Both kCriticalMeans{"identité et santé ensemble", "identity and health together"};
inline constexpr Both kHighMeans{"NIR ou identité complète ; contact et santé ; accès ou paiement",
                                 "NIR or full identity; contact and health; access or payment"};
inline constexpr Both kMediumMeans{"nom et contact ; moyen de paiement seul",
                                   "name and contact; means of payment alone"};
inline constexpr Both kLowMeans{"e-mail ou téléphone seul", "e-mail or phone alone"};

// Article 33.
inline constexpr Both kArticle33{"Art. 33 – notifier l’autorité (CNIL)",
                                 "Art. 33 – notify the authority (CNIL)"};
inline constexpr Both kArticle33Short{"Autorité (art. 33)", "Authority (art. 33)"};
inline constexpr Both kArticle33Intro{
    "Le responsable de traitement notifie l’autorité dans les 72 heures, à moins que la violation "
    "ne soit pas "
    "susceptible d’engendrer un risque pour les personnes. Cette appréciation lui appartient ; "
    "cette fiche "
    "prépare le formulaire, qui peut être complété ensuite.",
    "The controller notifies the authority within 72 hours, unless the breach is unlikely to "
    "result in a risk "
    "for persons. That judgement is the controller’s; this sheet prepares the form, which can be "
    "completed "
    "later."};
inline constexpr Both kDeadline{"Échéance des 72 heures", "72-hour deadline"};
inline constexpr Both kAware{"Prise de connaissance", "Became aware"};
inline constexpr Both kDue{"Échéance", "Deadline"};
inline constexpr Both kHoursLeft{"{} h restantes à l’établissement de ce rapport",
                                 "{} h left when this report was made"};
inline constexpr Both kOverdue{
    "dépassée de {} h à l’établissement de ce rapport : motiver le retard",
    "passed by {} h when this report was made: give the reasons for the delay"};
inline constexpr Both kNoDeadline{
    "Heure de prise de connaissance non indiquée. Relancer avec --aware-at 2026-11-27T14:30+01:00 "
    "pour calculer "
    "l’échéance.",
    "When the controller became aware is not given. Run again with --aware-at "
    "2026-11-27T14:30+01:00 to compute "
    "the deadline."};
inline constexpr Both kDeadlineNote{
    "72 heures écoulées, nuits, week-ends et changement d’heure compris : la lecture la plus "
    "courte du délai.",
    "72 elapsed hours, through nights, week-ends and changes of the clock: the shortest reading of "
    "the term."};
inline constexpr Both kSheet{"Fiche de notification", "Notification sheet"};
inline constexpr Both kSheetLegend{
    "Calculé : compté par l’analyse. Proposé : à confirmer. À compléter : seul le responsable le "
    "sait.",
    "Computed: counted by the scan. Proposed: to be confirmed. Missing: only the controller "
    "knows."};
inline constexpr Both kItem{"Rubrique", "Item"};
inline constexpr Both kValue{"Contenu", "Content"};
inline constexpr Both kStatus{"État", "Status"};
inline constexpr Both kComputed{"calculé", "computed"};
inline constexpr Both kProposed{"proposé", "proposed"};
inline constexpr Both kMissing{"à compléter", "missing"};

// Rows of the sheet.
inline constexpr Both kNotification{"La notification", "The notification"};
inline constexpr Both kNotificationType{"Type de notification", "Type of notification"};
inline constexpr Both kInitial{"Initiale, à compléter dès que possible",
                               "Initial, to be completed as soon as possible"};
inline constexpr Both kOrganisation{"Organisme, SIREN, secteur, représentant",
                                    "Organisation, SIREN, sector, representative"};
inline constexpr Both kContactPoint{"Délégué à la protection des données ou contact",
                                    "Data-protection officer or contact"};
inline constexpr Both kDates{"Les dates", "Dates"};
inline constexpr Both kBreachDates{"Début et fin de la violation", "Start and end of the breach"};
inline constexpr Both kPostedBetween{"Messages datés du {} au {} parmi les données analysées",
                                     "Posts dated {} to {} among the data"};
inline constexpr Both kAwareRow{"Date et heure de prise de connaissance",
                                "Date and hour of awareness"};
inline constexpr Both kDueRow{"Échéance de la notification", "Deadline of the notification"};
inline constexpr Both kCircumstances{"Circonstances de la découverte",
                                     "Circumstances of the discovery"};
inline constexpr Both kDelay{"Motifs du retard, au-delà de 72 heures",
                             "Reasons for a delay beyond 72 hours"};
inline constexpr Both kBreach{"La violation", "The breach"};
inline constexpr Both kEstablished{"Établie ou supposée", "Established or supposed"};
inline constexpr Both kEstablishedValue{
    "Établie : des données personnelles sont lisibles dans les fichiers analysés. Qu’elles "
    "proviennent de "
    "l’organisme reste à vérifier.",
    "Established: personal data are readable in the files scanned. That they come from the "
    "organisation is to "
    "be verified."};
inline constexpr Both kNature{"Nature", "Nature"};
inline constexpr Both kConfidentialityLoss{"Perte de la confidentialité",
                                           "Loss of confidentiality"};
inline constexpr Both kOrigin{"Origine de l’incident", "Origin of the incident"};
inline constexpr Both kOriginPublished{
    "Publication non volontaire d’informations, ou piratage (des enregistrements proviennent de "
    "pages web)",
    "Unintended publication, or hacking (records come from web pages)"};
inline constexpr Both kCause{"Cause (interne ou externe, accidentelle ou malveillante)",
                             "Cause (internal or external, accidental or malicious)"};
inline constexpr Both kPersonsSection{"Les personnes", "The persons"};
inline constexpr Both kPersonCategories{"Catégories de personnes", "Categories of persons"};
inline constexpr Both kPatients{"Patients", "Patients"};
inline constexpr Both kMinorsCategory{"Mineurs", "Minors"};
inline constexpr Both kEmployees{"Professionnels de santé (mentions : {})",
                                 "Health professionals (mentions: {})"};
inline constexpr Both kPersonCount{"Nombre approximatif de personnes",
                                   "Approximate number of persons"};
inline constexpr Both kBand{"tranche de la CNIL : {}", "CNIL band: {}"};
inline constexpr Both kBandTop{"plus de 5000", "more than 5000"};
inline constexpr Both kMinorCount{"Dont mineurs", "Minors among them"};
inline constexpr Both kDataSection{"Les données", "The data"};
inline constexpr Both kRecordCount{"Nombre approximatif d’enregistrements",
                                   "Approximate number of records"};
inline constexpr Both kDataCategories{"Catégories de données", "Categories of data"};
inline constexpr Both kCivilStatus{"État civil", "Civil status"};
inline constexpr Both kNirCategory{"NIR", "NIR (social security number)"};
inline constexpr Both kContactCategory{"Coordonnées", "Contact details"};
inline constexpr Both kAccessCategory{"Données d’identification ou d’accès",
                                      "Identification or access data"};
inline constexpr Both kFinancialCategory{"Informations financières", "Financial information"};
inline constexpr Both kSensitive{"Données sensibles", "Sensitive data"};
inline constexpr Both kHealthData{"Données de santé (enregistrements : {} ; personnes : {})",
                                  "Health data (records: {}; persons: {})"};
inline constexpr Both kNoHealthData{
    "Aucune donnée de santé reconnue ; la source elle-même peut la révéler (laboratoire, hôpital)",
    "No health data recognised; the very source may tell of it (laboratory, hospital)"};
inline constexpr Both kPriorMeasures{"Mesures en place avant la violation",
                                     "Measures before the breach"};
inline constexpr Both kPasswordsHashed{"Mots de passe hachés : {} ; en clair : {}",
                                       "Passwords hashed: {}; in clear: {}"};
inline constexpr Both kConsequences{"Les conséquences", "Consequences"};
inline constexpr Both kLikelyConsequences{"Conséquences possibles de la divulgation",
                                          "Likely consequences of the disclosure"};
inline constexpr Both kSpread{"Données diffusées plus que nécessaire",
                              "Data spread more than necessary"};
inline constexpr Both kCrossed{"Données croisées avec d’autres informations",
                               "Data linked with other information"};
inline constexpr Both kMisused{"Données exploitées à d’autres fins, malveillantes",
                               "Data used for other, malicious purposes"};
inline constexpr Both kHarm{"Préjudices possibles pour les personnes", "Possible harm for persons"};
inline constexpr Both kLossOfControl{"Perte de contrôle sur leurs données",
                                     "Loss of control over their data"};
inline constexpr Both kIdentityTheft{"Vol d’identité, fraude", "Identity theft, fraud"};
inline constexpr Both kDiscrimination{"Discrimination, atteinte à la réputation",
                                      "Discrimination, damage to reputation"};
inline constexpr Both kSecrecy{
    "Perte de la confidentialité de données protégées par le secret médical",
    "Loss of confidentiality of data under medical secrecy"};
inline constexpr Both kFinancialLoss{"Pertes financières", "Financial loss"};
inline constexpr Both kPhishing{"Hameçonnage ciblé", "Targeted phishing"};
inline constexpr Both kSeverityRow{"Gravité", "Severity"};
inline constexpr Both kSeverityValue{"{} (ENISA {}, voir plus bas)", "{} (ENISA {}, see below)"};
inline constexpr Both kTo{" à ", " to "};
inline constexpr Both kMeasures{"Les mesures", "Measures"};
inline constexpr Both kMeasuresTaken{"Mesures prises pour remédier à la violation",
                                     "Measures taken to remedy the breach"};
inline constexpr Both kInformed{"Personnes informées (oui, à venir, non, à déterminer)",
                                "Persons informed (yes, will be, no, undecided)"};
inline constexpr Both kReachableRow{"Joignables par les données exposées",
                                    "Reachable by the exposed data"};
inline constexpr Both kReachableValue{
    "e-mail {}, sinon téléphone {}, sinon courrier {}, aucun moyen {}",
    "e-mail {}, else phone {}, else post {}, no means {}"};
inline constexpr Both kCrossBorder{"Caractère transfrontalier, autres autorités",
                                   "Cross-border, other authorities"};
inline constexpr Both kOtherNotices{"Plainte ; en santé : CERT Santé, ARS",
                                    "Complaint; in health: CERT Santé, ARS"};

// ENISA.
inline constexpr Both kEnisa{"Gravité selon l’ENISA", "Severity by ENISA"};
inline constexpr Both kEnisaIntro{
    "SE = DPC × EI + CB (ENISA, Recommendations for a methodology of the assessment of severity of "
    "personal data "
    "breaches, 2013). Ce que l’analyse ne peut savoir est un intervalle : le tableau des "
    "situations permet de "
    "le réduire.",
    "SE = DPC × EI + CB (ENISA, Recommendations for a methodology of the assessment of severity of "
    "personal data "
    "breaches, 2013). What a scan cannot know is a range: the table of situations narrows it."};
inline constexpr Both kEnisaNothing{"Sans exposition, il n’y a rien à évaluer.",
                                    "Without an exposure there is nothing to assess."};
inline constexpr Both kTerms{"Les termes du score", "The terms of the score"};
inline constexpr Both kTerm{"Terme", "Term"};
inline constexpr Both kReason{"Raison", "Reason"};
inline constexpr Both kDpc{"DPC – contexte du traitement (1 à 4)",
                           "DPC – data processing context (1 to 4)"};
inline constexpr Both kEi{"EI – facilité d’identification (0,25 à 1)",
                          "EI – ease of identification (0.25 to 1)"};
inline constexpr Both kCbConfidentiality{"CB – confidentialité (0 à 0,5)",
                                         "CB – confidentiality (0 to 0.5)"};
inline constexpr Both kCbIntegrity{"CB – intégrité (0 à 0,5)", "CB – integrity (0 to 0.5)"};
inline constexpr Both kCbAvailability{"CB – disponibilité (0 à 0,5)",
                                      "CB – availability (0 to 0.5)"};
inline constexpr Both kCbIntent{"CB – intention malveillante (0 ou 0,5)",
                                "CB – malicious intent (0 or 0.5)"};
inline constexpr Both kSe{"SE – gravité", "SE – severity"};
inline constexpr Both kDpcResults{
    "Résultats, diagnostics ou certificats : données sensibles dont le contenu même "
    "est révélé (4).",
    "Results, diagnoses or certificates: sensitive data whose very content is told "
    "(4)."};
inline constexpr Both kDpcHealth{
    "Maladies, droits ou médicaments, sans résultat reconnu : 3 s’ils laissent supposer un état "
    "de santé, 4 s’ils le disent.",
    "Illnesses, rights or drugs, without a recognised result: 3 where they suggest a "
    "state of health, 4 where they tell it."};
inline constexpr Both kDpcTests{
    "Analyses ou actes sans résultat reconnu : 1 s’ils sont courants, 3 s’ils visent une "
    "maladie, 4 si le résultat est là.",
    "Tests or acts without a recognised result: 1 where they are common, 3 where they "
    "aim at an illness, 4 where the result is there."};
inline constexpr Both kDpcPassword{
    "Mots de passe : autant que ce à quoi ils donnent accès, de 1 à 4.",
    "Passwords: as much as what they give access to, from 1 to 4."};
inline constexpr Both kDpcCard{
    "Cartes de paiement : données financières (3), 4 si elles permettent la fraude.",
    "Payment cards: financial data (3), 4 where they allow fraud."};
inline constexpr Both kDpcIban{
    "Coordonnées bancaires : 2 seules, 3 avec des opérations ou des soldes.",
    "Bank details: 2 alone, 3 with transactions or balances."};
inline constexpr Both kDpcSimple{
    "Données simples (1) ; jusqu’à 3 si la source même révèle la santé (patients d’un "
    "laboratoire, clients d’une pharmacie).",
    "Simple data (1); up to 3 where the very source tells of health (patients of a "
    "laboratory, customers of a pharmacy)."};
inline constexpr Both kEiNirName{"NIR et nom dans un même enregistrement : identification directe.",
                                 "NIR and name in one record: direct identification."};
inline constexpr Both kEiNameBirthEmail{"Nom, date de naissance et e-mail ensemble.",
                                        "Name, birth date and e-mail together."};
inline constexpr Both kEiNir{
    "Le NIR dit sexe, année, mois et commune de naissance (0,75) ; 1 avec le nom. Lecture "
    "de leakscan.",
    "A NIR tells sex, year, month and place of birth (0.75); 1 with the name. leakscan’s "
    "reading."};
inline constexpr Both kEiNameBirth{"Nom et date de naissance : peu de personnes les partagent.",
                                   "Name and birth date: few persons share both."};
inline constexpr Both kEiNameContact{
    "Nom avec un contact : 0,5 si le nom est courant, 1 si le contact le confirme.",
    "Name with a contact: 0.5 where the name is common, 1 where the contact "
    "confirms it."};
inline constexpr Both kEiContact{
    "E-mail, téléphone ou numéro seuls : 0,25 sans nom, 1 s’ils le contiennent ou "
    "figurent dans un annuaire.",
    "E-mail, phone or a number alone: 0.25 without a name, 1 where they hold it or "
    "are in a directory."};
inline constexpr Both kConfPublic{
    "Des enregistrements proviennent de pages web : nombre inconnu de destinataires.",
    "Records come from web pages: an unknown number of recipients."};
inline constexpr Both kConfUnknown{
    "0 sans indice d’accès, 0,25 pour des destinataires connus, 0,5 si la diffusion "
    "est publique ou inconnue : l’analyse ne le sait pas.",
    "0 without evidence of access, 0.25 for known recipients, 0.5 where public or "
    "unknown: a scan cannot tell."};
inline constexpr Both kIntegrityAssumed{
    "Supposé 0 : une copie ne dit rien de l’original. Ajouter 0,25 si des données "
    "ont été altérées, 0,5 si c’est irréparable.",
    "Assumed 0: a copy tells nothing of the original. Add 0.25 where data were "
    "altered, 0.5 where beyond repair."};
inline constexpr Both kAvailabilityAssumed{
    "Supposé 0. Ajouter 0,25 si des données ont manqué, 0,5 si elles sont "
    "perdues.",
    "Assumed 0. Add 0.25 where data were unavailable, 0.5 where lost."};
inline constexpr Both kIntentUnknown{
    "0 pour une erreur, 0,5 pour un vol, une vente ou une extorsion : l’analyse ne "
    "le sait pas.",
    "0 for a mistake, 0.5 for theft, sale or extortion: a scan cannot tell."};
inline constexpr Both kSituations{"Le score selon la situation", "The score by situation"};
inline constexpr Both kSituation{"Diffusion", "Spread"};
inline constexpr Both kNoAccess{"aucun indice d’accès (0)", "no evidence of access (0)"};
inline constexpr Both kKnownRecipients{"destinataires connus (0,25)", "known recipients (0.25)"};
inline constexpr Both kPublic{"publique ou inconnue (0,5)", "public or unknown (0.5)"};
inline constexpr Both kAccident{"erreur (0)", "mistake (0)"};
inline constexpr Both kMalice{"malveillance (0,5)", "malice (0.5)"};
inline constexpr Both kScale{
    "Échelle de gravité de 0 à 6 : faible sous 2, moyenne de 2 à 3, élevée de 3 à 4, très "
    "élevée à partir de 4. Score : {}.",
    "Scale of severity from 0 to 6: low below 2, medium 2 to 3, high 3 to 4, very high "
    "from 4. Score: {}."};
inline constexpr Both kBandLow{"faible", "low"};
inline constexpr Both kBandMedium{"moyenne", "medium"};
inline constexpr Both kBandHigh{"élevée", "high"};
inline constexpr Both kBandVeryHigh{"très élevée", "very high"};
inline constexpr Both kCnilLow{"Négligeable", "Negligible"};
inline constexpr Both kCnilMedium{"Limitée", "Limited"};
inline constexpr Both kCnilHigh{"Importante", "Significant"};
inline constexpr Both kCnilVeryHigh{"Maximale", "Maximal"};
inline constexpr Both kFlagMany{"Signalement : plus de 100 personnes.",
                                "Flag: more than 100 individuals."};
inline constexpr Both kFlagFew{"Pas plus de 100 personnes.", "Not more than 100 individuals."};
inline constexpr Both kFlagReadable{"Données intelligibles : elles ont pu être lues.",
                                    "Data are intelligible: they could be read."};
inline constexpr Both kCnilLink{
    "Correspondance avec l’échelle de la CNIL (faible → négligeable … très élevée → maximale) : "
    "proposition de "
    "leakscan.",
    "Link to the CNIL’s scale (low → negligible … very high → maximal): leakscan’s proposal."};

// Article 34.
inline constexpr Both kArticle34{"Art. 34 – informer les personnes",
                                 "Art. 34 – inform the persons"};
inline constexpr Both kArticle34Short{"Personnes (art. 34)", "Persons (art. 34)"};
inline constexpr Both kArticle34Intro{
    "Une obligation distincte, sans délai fixe : informer les personnes dans les meilleurs délais "
    "si la violation "
    "est susceptible d’engendrer un risque élevé. L’appréciation appartient au responsable de "
    "traitement.",
    "A duty of its own, without a fixed term: inform persons without undue delay where the breach "
    "is likely to "
    "result in a high risk. The judgement is the controller’s."};
inline constexpr Both kRiskSigns{"Éléments qui plaident pour un risque élevé",
                                 "What speaks for a high risk"};
inline constexpr Both kSignCritical{"Personnes avec identité et données de santé ensemble : {}",
                                    "Persons with identity and health data together: {}"};
inline constexpr Both kSignNir{"Personnes avec leur NIR, qui ne peut être changé : {}",
                               "Persons with their NIR, which cannot be changed: {}"};
inline constexpr Both kSignMinors{"Mineurs : {}", "Minors: {}"};
inline constexpr Both kSignPasswords{"Mots de passe : {}", "Passwords: {}"};
inline constexpr Both kSignFinancial{"Coordonnées bancaires ou cartes : {}",
                                     "Bank details or cards: {}"};
inline constexpr Both kNoSigns{"Aucun des éléments recherchés.", "None of those looked for."};
inline constexpr Both kLetter{"Ce que le message doit dire", "What the message must say"};
inline constexpr Both kLetterNature{"La nature de la violation, en termes clairs",
                                    "The nature of the breach, in plain words"};
inline constexpr Both kLetterContact{"Le délégué à la protection des données ou un contact",
                                     "The data-protection officer or a contact"};
inline constexpr Both kLetterConsequences{"Les conséquences probables", "The likely consequences"};
inline constexpr Both kLetterMeasures{"Les mesures prises, et ce que la personne peut faire",
                                      "Measures taken, and what the person can do"};
inline constexpr Both kNotReachable{
    "Personnes sans aucun contact dans les données : {}. Une communication publique peut remplacer "
    "le message.",
    "Persons without any contact in the data: {}. A public communication can replace the message."};

// What was found.
inline constexpr Both kFound{"Ce qui a été trouvé", "What was found"};
inline constexpr Both kDetector{"Donnée", "Kind of data"};
inline constexpr Both kDetectorTable{"Valeurs trouvées, par nature", "Values found, by kind"};
inline constexpr Both kValues{"Valeurs", "Values"};
inline constexpr Both kTogether{"Catégories réunies dans un même enregistrement",
                                "Categories together in one record"};
inline constexpr Both kTogetherNote{
    "Chaque ligne est une combinaison : plus elle réunit de catégories, plus elle permet d’en "
    "déduire.",
    "Each row is a combination: the more categories it joins, the more can be inferred."};
inline constexpr Both kFromLines{"D’après {} des {} expositions.", "From {} of {} exposures."};
inline constexpr Both kUnidentified{
    "Enregistrements de santé sans personne identifiable, en plus : {}.",
    "Records with health data and no identifiable person, besides: {}."};
inline constexpr Both kProfessionalsNote{"Valeurs de professionnels, comptées à part : {}.",
                                         "Values of professionals, counted apart: {}."};
inline constexpr Both kAllowedNote{"Valeurs connues (liste --allow), qui ne comptent pas : {}.",
                                   "Known values (--allow list), which do not count: {}."};
inline constexpr Both kInfoNote{
    "Enregistrements qui ne portent que des valeurs fictives, professionnelles ou peu sûres : {}.",
    "Records that hold only fictional, professional or unsure values: {}."};
inline constexpr Both kLeads{"Pistes vers d’autres fuites", "Leads to other leaks"};
inline constexpr Both kLeadsNote{"Enregistrements sans personne qui pointent vers une fuite : {}.",
                                 "Records without a person that point to a leak: {}."};
inline constexpr Both kLink{"Lien, masqué", "Link, masked"};

// Who.
inline constexpr Both kWho{"Qui", "Who"};
inline constexpr Both kBirthFigure{"Années de naissance", "Years of birth"};
inline constexpr Both kBirthAlt{
    "Enregistrements par tranche de {} ans de naissance, de {} à {} ; le plus souvent {} ({}).",
    "Records by {} years of birth, {} to {}; most often {} ({})."};
inline constexpr Both kDepartmentFigure{"Départements", "Départements"};
inline constexpr Both kDepartmentNote{
    "De résidence, à défaut de naissance ; {} des expositions le disent.",
    "Of residence, else of birth; {} of exposures tell it."};
inline constexpr Both kDepartment{"Département", "Département"};
inline constexpr Both kExposures{"Expositions", "Exposures"};
inline constexpr Both kSexNote{"Femmes {}, hommes {} (quand les données le disent).",
                               "Women {}, men {} (where the data tell)."};
inline constexpr Both kNoAbout{"Les lignes ne disent ni année de naissance ni département.",
                               "The lines tell neither year of birth nor département."};
inline constexpr Both kTimelineFigure{"Dates de publication", "Dates of posting"};
inline constexpr Both kTimelineAlt{"Expositions par période de publication, de {} à {}.",
                                   "Exposures by period of posting, {} to {}."};

// Sources.
inline constexpr Both kSources{"Principales sources", "Top sources"};
inline constexpr Both kSource{"Source", "Source"};
inline constexpr Both kExample{"Exemple le plus grave, masqué", "Worst example, masked"};
inline constexpr Both kLine{"ligne {}", "line {}"};
inline constexpr Both kMore{"+ {}", "+ {}"};
inline constexpr Both kNoExample{"pas d’exemple dans les lignes", "no example in the lines"};
inline constexpr Both kSourcesEstimated{"Rang et nombres approchés.",
                                        "Ranks and counts are approximate."};
inline constexpr Both kNoSources{"Aucune source avec exposition.", "No source with an exposure."};

// Coverage.
inline constexpr Both kCoverage{"Couverture et lacunes", "Coverage and gaps"};
inline constexpr Both kInputsRead{"Entrées lues", "Inputs read"};
inline constexpr Both kBytesRead{"Octets lus", "Bytes read"};
inline constexpr Both kBytesScanned{"Octets analysés, décompressés", "Bytes scanned, decompressed"};
inline constexpr Both kBytesGap{"Octets non analysés (quand leur nombre est connu)",
                                "Bytes not scanned (where their number is known)"};
inline constexpr Both kInputsWithGaps{"Entrées avec lacunes", "Inputs with gaps"};
inline constexpr Both kOpaque{"Médias et exécutables (seules leurs chaînes sont lues)",
                              "Media and executables (read for their strings alone)"};
inline constexpr Both kSkipped{"Entrées exclues", "Inputs excluded"};
inline constexpr Both kNoGaps{"Aucune lacune : chaque octet a été analysé ou décodé.",
                              "No gap: every byte was scanned or decoded."};
inline constexpr Both kGapTable{"Lacunes, par raison", "Gaps, by reason"};
inline constexpr Both kRemedy{"Pour la combler", "To close it"};
inline constexpr Both kWhere{"Où", "Where"};

// Evidence.
inline constexpr Both kEvidence{"Preuves", "Evidence"};
inline constexpr Both kEventsFiles{"Événements dont ce rapport est tiré",
                                   "Events that this report was made from"};
inline constexpr Both kEventsNote{
    "Empreinte des lignes décompressées : sha256sum, ou zstd -dc … | sha256sum.",
    "Digest of the lines, decompressed: sha256sum, or zstd -dc … | sha256sum."};
inline constexpr Both kFile{"Fichier", "File"};
inline constexpr Both kSize{"Taille", "Size"};
inline constexpr Both kSha256{"SHA-256", "SHA-256"};
inline constexpr Both kRuns{"Exécutions", "Runs"};
inline constexpr Both kVersion{"Version", "Version"};
inline constexpr Both kEngine{"Moteur", "Engine"};
inline constexpr Both kPatterns{"Empreinte des motifs", "Digest of the patterns"};
inline constexpr Both kKey{"Clé des pseudonymes", "Key of pseudonyms"};
inline constexpr Both kStarted{"Début", "Started"};
inline constexpr Both kHost{"Machine", "Host"};
inline constexpr Both kGivenInputs{"Entrées demandées", "Inputs as given"};
inline constexpr Both kLabels{"Étiquettes", "Labels"};
inline constexpr Both kFilters{"Filtres", "Filters"};
inline constexpr Both kInputsDigest{"SHA-256 de la liste des entrées",
                                    "SHA-256 over the list of inputs"};
inline constexpr Both kRevealNote{
    "Ces événements portent des valeurs en clair (--reveal) ; ce rapport n’en reprend "
    "aucune.",
    "These events hold clear values (--reveal); this report repeats none."};
inline constexpr Both kMoreRuns{"Autres exécutions, non détaillées : {}.",
                                "More runs, not detailed: {}."};
inline constexpr Both kInputTable{"Entrées", "Inputs"};
inline constexpr Both kMoreInputs{
    "Entrées aux plus d’expositions : {} ; les autres ({}) sont dans les événements.",
    "Inputs with most exposures: {}; the others ({}) are in the events."};
inline constexpr Both kFormat{"Format", "Format"};
inline constexpr Both kGapsColumn{"Lacunes", "Gaps"};
inline constexpr Both kNoDigest{"non calculée (--evidence)", "not computed (--evidence)"};
inline constexpr Both kCriticalIds{"Premiers événements critiques (identifiants)",
                                   "First critical events (ids)"};
inline constexpr Both kMethod{
    "Un enregistrement est une ligne de tableau, un objet, un message ou un paragraphe. Une "
    "personne est comptée une "
    "fois, quels que soient les écritures et les fichiers. Les règles de gravité sont publiques "
    "(patterns/severity.toml). "
    "Ce rapport n’est pas un avis juridique.",
    "A record is a table’s row, an object, a message or a paragraph. A person is counted once, "
    "across spellings and "
    "files. The rules of severity are public (patterns/severity.toml). This report is no legal "
    "advice."};

}  // namespace leakscan::texts
