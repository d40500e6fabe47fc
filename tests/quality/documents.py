"""The labelled documents: every one is bytes and the list of what is true in them.

A format name is what the report's rows say. Its group tells which goal counts: `table` (named columns or
keys), `bare` (tables without a header), `prose`, `later` (formats that have a reader of their own in a
later release and are plain text today), `misses`. A truth that is not `required` may be found or not:
a practitioner's name, a message id, a hospital's address.
"""

import csv
import dataclasses
import datetime
import io
import json

import certificates
import misses
import spellings
from people import WORDS, fold, make_email, make_person, make_phone
from spellings import DATES, EMAILS, IBANS, NAMES, NIRS, PHONES, choose

GROUPS = {"csv": "table", "ndjson": "table", "json": "table", "csv without header": "bare",
          "forum": "prose", "thread": "prose", "certificates": "prose", "mail": "prose", "letter": "prose", "lab report": "prose",
          "paste": "prose", "english": "prose", "ocr": "prose",
          "sql": "later", "hl7": "later", "hprim": "later", "combo list": "later",
          "near misses": "misses", "practitioners": "misses"}


@dataclasses.dataclass(frozen=True)
class Truth:
    detector: str
    normalized: str
    layout: str
    required: bool = True


class Draft:
    """A document while it is written: places values and remembers what is true."""

    def __init__(self, rng, form):
        self.rng, self.form, self.truths = rng, form, []

    def true(self, detector, normalized, layout="", required=True):
        self.truths.append(Truth(detector, normalized, layout, required))

    def maybe(self, detector, normalized):
        self.true(detector, normalized, "", False)

    # Each writes one value and registers it.
    def nir(self, person, spelling, required=True):
        self.true("nir", person.nir, spelling.name, required)
        return spelling.write(person.nir, self.rng)

    def phone(self, person, spelling, required=True):
        self.true("phone", person.e164, spelling.name, required)
        return spelling.write(person.phone, self.rng)

    def email(self, person, spelling):
        self.true("email", person.email.lower(), spelling.name)
        return spelling.write(person.email, self.rng)

    def birth(self, person, spelling):
        self.true("birth_date", person.birth.isoformat(), spelling.name)
        return spelling.write(person.birth, self.rng)

    def name(self, person, spelling):
        self.true("person_name", f"{fold(person.last)}, {fold(person.first)}", spelling.name)
        return spelling.write((person.last, person.first), self.rng)

    def address(self, person, layout="one line"):
        self.true("postal_address", fold(
            f"{person.number} {person.street} {person.postcode} {person.city}"), layout)
        comma = self.rng.choice((", ", " ", " - "))
        return f"{person.number}{self.rng.choice((' ', ', '))}{person.street}{comma}" \
               f"{person.postcode} {person.city if self.rng.random() < 0.5 else fold(person.city)}"

    def iban(self, person):
        spelling = choose(self.rng, IBANS, "cell")
        self.true("iban", person.iban, spelling.name)
        return spelling.write(person.iban, self.rng)

    def result(self, person, language="fr"):
        self.true("covid_result", "positive" if person.positive else "negative", "label")
        return {"fr": ("positif", "négatif"), "en": ("positive", "negative")}[language][not person.positive]

    def document(self, text, encoding="utf-8"):
        data = text if isinstance(text, bytes) else encode(text, encoding)
        return Document(self.form, data, self.truths)


@dataclasses.dataclass
class Document:
    form: str
    data: bytes
    truths: list


def encode(text, encoding):
    return text.encode(encoding, "replace" if encoding == "cp1252" else "strict")


def fit(rng, table, *places):
    """A spelling and the person it needs."""
    spelling = choose(rng, table, *places)
    return spelling, spelling.need


def person_for(rng, nir=None, phone=None):
    """A person whose numbers suit these spellings; an overseas NIR and phone may differ."""
    place = nir.need if nir else "any"
    kind = {"mainland": "mobile"}.get(phone.need, phone.need) if phone else "any"
    if phone and phone.name == "lost leading 0":
        kind = rng.choice(("mobile", "fixed"))
    return make_person(rng, place, kind)


# --- tables ---------------------------------------------------------------------------------------------

# Half of these headers are what exports say, half are the writer's own variations.
HEADERS = {
    "last": ("nom", "NOM", "Nom de naissance", "nom_usage", "NOM_PATIENT", "lastname", "Last Name", "surname",
             "Nom du patient", "NOM_USUEL_PATIENT", "nom_naiss", "patient_last_name"),
    "first": ("prenom", "PRENOM", "Prénom", "prénoms", "PRENOM_PATIENT", "firstname", "First Name", "Prénom usuel",
              "1er prénom", "Prénom(s)", "patient_first_name"),
    "full": ("Nom Prénom", "nom_prenom", "patient", "Nom et prénom", "Identité", "NOM PRENOM PATIENT", "Bénéficiaire"),
    "birth": ("date_naissance", "DDN", "Date de naissance", "DT_NAISS", "ne_le", "Né(e) le", "birthdate",
              "date of birth", "DOB", "Date naiss.", "DATE_NAIS", "dateNaissance", "D. Naissance"),
    "sex": ("sexe", "Sexe", "genre", "sex", "Civilité", "SEXE_PATIENT"),
    "nir": ("nir", "NIR", "num_secu", "N° Sécurité sociale", "N° SS", "nss", "numero_securite_sociale", "matricule_ins",
            "NIR_BENEF", "N°SECU", "Num. Sécu.", "Numéro de sécurité sociale", "no_assure", "INS"),
    "key": ("cle", "clé", "cle_nir", "CLE"),
    "phone": ("telephone", "tel", "Tél.", "Téléphone portable", "mobile", "TEL_PORTABLE", "phone", "Phone number",
              "N° de téléphone", "GSM", "tel1", "Téléphone", "Tél. mobile", "numero_portable_patient"),
    "email": ("email", "mail", "E-mail", "courriel", "adresse_mail", "Email address", "Adresse e-mail", "MEL",
              "mail_du_patient"),
    "address": ("adresse", "Adresse", "rue", "ADR1", "address", "Adresse postale", "adresse_1", "Voie", "street"),
    "postcode": ("cp", "CP", "code_postal", "Code postal", "zip", "postcode", "CODPOST"),
    "city": ("ville", "VILLE", "commune", "Localité", "city", "Ville de résidence"),
    "full_address": ("adresse", "Adresse complète", "adresse_postale", "Domicile", "address"),
    "test": ("type_test", "analyse", "Type de test", "test_type", "Nature de l'examen"),
    "result": ("resultat", "Résultat", "RESULTAT_TEST", "result", "Résultat du test"),
    "taken": ("date_prelevement", "Date du prélèvement", "DT_PRELEV", "sampling_date", "date_test"),
    "ipp": ("ipp", "IPP", "N° patient", "id_patient", "NIP"),
    "comment": ("commentaire", "observations", "remarques", "notes", "comment"),
    "id": ("id", "num_dossier", "ID", "ref", "n°", "ligne"),
    "order": ("n_commande", "num_facture", "siret_labo", "horodatage", "id_demande"),
    "password": ("password", "mot_de_passe", "mdp"),
    "iban": ("IBAN", "iban", "RIB / IBAN", "compte_iban"),
}


def plan_columns(rng):
    """Kinds of columns in their order; always one identifier at least."""
    kinds = ["full"] if rng.random() < 0.2 else rng.choice((["last", "first"], ["first", "last"],
                                                           ["last", "first"]))
    if rng.random() < 0.85:
        kinds.append("birth")
    if rng.random() < 0.6:
        kinds.append("sex")
    contacts = [k for k, share in (("nir", 0.75), ("phone", 0.75), ("email", 0.6)) if rng.random() < share]
    kinds += contacts or ["nir"]
    if rng.random() < 0.5:
        kinds += ["full_address"] if rng.random() < 0.3 else ["address", "postcode", "city"]
    if rng.random() < 0.6:
        kinds += ["test", "taken", "result"]
    kinds += [k for k in ("ipp", "comment", "order", "password", "iban") if rng.random() < 0.12]
    if rng.random() < 0.3:
        rng.shuffle(kinds)
    if rng.random() < 0.5:
        kinds.insert(0, "id")
    if "nir" in kinds and rng.random() < 0.15:
        kinds.insert(kinds.index("nir") + 1, "key")
    return kinds


# Numbers that nothing but the name of their column, or all its cells, can tell from any other.
VAGUE = ("lost leading 0", "33 without +", "13 without key", "13 grouped without key")


class Columns:
    """How the columns of one table are written, and its rows."""

    def __init__(self, draft, place="cell"):
        rng = self.rng = draft.rng
        self.draft = draft
        self.kinds = plan_columns(rng)
        self.nirs = choose(rng, NIRS, place)
        self.phones = choose(rng, PHONES, place)
        self.emails = choose(rng, EMAILS, place)
        self.births = choose(rng, DATES, place)
        if "key" in self.kinds:
            if rng.random() < 0.5:
                self.nirs = spellings.Spelling("key in the next cell", spellings.at("cell"),
                                               lambda n, r: n[:13])
            else:
                self.nirs = spellings.Spelling("key in the next cell, grouped", spellings.at("cell"),
                                               lambda n, r: spellings.groups(n, (1, 2, 2, 2, 3, 3), " "))
        self.upper = rng.random() < 0.6
        self.sexes = rng.choice((("F", "M"), ("2", "1"), ("Mme", "M."), ("Féminin", "Masculin"), ("f", "h")))
        self.results = rng.choice((("positif", "négatif"), ("POSITIF", "NEGATIF"), ("Positive", "Negative"),
                                   ("Détecté", "Non détecté"), ("P", "N")))
        self.holes = rng.choice((0, 0, 0.05, 0.2))
        self.mixed = rng.random() < 0.15  # spellings vary from row to row
        self.place = place
        self.nameless = draft.form in ("csv without header", "sql")
        self.serial = rng.randint(1, 90000)

    def row(self):
        """One row as {kind: text}."""
        rng, draft = self.rng, self.draft
        nirs = choose(rng, NIRS, self.place) if self.mixed and "key" not in self.kinds else self.nirs
        phones = choose(rng, PHONES, self.place) if self.mixed else self.phones
        person = person_for(rng, nirs, phones)
        holes = {k for k in ("nir", "phone", "email", "birth", "result", "comment")
                 if rng.random() < self.holes}
        if not {"nir", "phone", "email"} & (set(self.kinds) - holes):
            holes -= {"nir", "phone", "email"}
        self.serial += 1
        cells = {}
        for kind in self.kinds:
            cells[kind] = "" if kind in holes else self.cell(kind, person, nirs, phones)
        if "key" in self.kinds and "nir" in holes:
            cells["key"] = ""
        if {"last", "first"} <= set(self.kinds):
            draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "columns")
        if "address" in self.kinds:
            draft.true("postal_address", fold(
                f"{person.number} {person.street} {person.postcode} {person.city}"), "columns")
        return cells

    def cell(self, kind, person, nirs, phones):
        rng, draft = self.rng, self.draft
        if kind == "last":
            return person.last.upper() if self.upper else person.last
        if kind == "first":
            return fold(person.first) if self.upper and rng.random() < 0.3 else person.first
        if kind == "full":
            return draft.name(person, NAMES[0])
        if kind == "birth":
            return draft.birth(person, self.births)
        if kind == "sex":
            return self.sexes[not person.female]
        if kind == "nir":
            return draft.nir(person, nirs, not (self.nameless and self.mixed and nirs.name in VAGUE))
        if kind == "key":
            return person.nir[13:]
        if kind == "phone":
            return draft.phone(person, phones, not (self.nameless and phones.name in VAGUE))
        if kind == "email":
            return draft.email(person, self.emails)
        if kind == "address":
            return f"{person.number} {person.street}"
        if kind == "postcode":
            return person.postcode
        if kind == "city":
            return fold(person.city) if self.upper else person.city
        if kind == "full_address":
            return draft.address(person, "one column")
        if kind == "test":
            return rng.choice(("RT-PCR", "Test antigénique", "PCR SARS-CoV-2", "Sérologie COVID"))
        if kind == "result":
            draft.true("covid_result", "positive" if person.positive else "negative", "column",
                       "test" in self.kinds)
            return self.results[not person.positive]
        if kind == "taken":
            return f"{misses.day(rng):%d/%m/%Y}"
        if kind == "ipp":
            draft.true("ipp", person.ipp, "column")
            return person.ipp
        if kind == "comment":
            return rng.choice(WORDS["terms_fr"])
        if kind == "order":
            return misses.order_number(rng)
        if kind == "iban":
            return draft.iban(person)
        if kind == "password":
            draft.true("password", person.password, "column")
            return person.password
        return str(self.serial)


def table(rng, header=True):
    draft = Draft(rng, "csv" if header else "csv without header")
    columns = Columns(draft)
    delimiter = rng.choices(";,\t|", (5, 3, 2, 1))[0]
    out = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting,
                        lineterminator=rng.choice(("\n", "\r\n")))
    if header:
        writer.writerow([rng.choice(HEADERS[kind]) for kind in columns.kinds])
    for _ in range(rng.randint(8, 50)):
        cells = columns.row()
        writer.writerow([cells[kind] for kind in columns.kinds])
    encoding = rng.choices(("utf-8", "utf-8-sig", "cp1252", "utf-16"), (60, 15, 20, 5))[0]
    text = out.getvalue()
    if encoding == "cp1252" and any(c in text for c in (spellings.NARROW, spellings.THIN)):
        encoding = "utf-8"
    return draft.document(text, encoding)


KEYS = {"last": "nom lastName family_name nomNaissance".split(), "first": "prenom firstName given_name".split(),
        "full": "nomPrenom fullName patient_name".split(),
        "birth": "dateNaissance birthDate dob date_naissance".split(), "sex": "sexe gender".split(),
        "nir": "nir numSecu numeroSecuriteSociale ins nss".split(), "key": ["cleNir", "cle"],
        "phone": "telephone mobile phoneNumber tel".split(), "email": "email mail courriel".split(),
        "address": "adresse rue street addressLine1".split(), "postcode": "codePostal cp zip postalCode".split(),
        "city": "ville city commune".split(), "full_address": ["adresse", "address"],
        "test": ["typeTest", "analyse"], "result": ["resultat", "testResult"],
        "taken": ["datePrelevement", "sampledAt"], "ipp": ["ipp", "idPatient"], "comment": ["commentaire", "notes"],
        "id": ["id", "_id"], "order": ["orderId", "numCommande"], "password": ["password", "motDePasse"], "iban": ["iban"]}
NESTS = {"address": "adresse_postale", "postcode": "adresse_postale", "city": "adresse_postale",
         "phone": "contact", "email": "contact", "test": "examen", "result": "examen", "taken": "examen"}


def json_records(rng, form):
    draft = Draft(rng, form)
    columns = Columns(draft, "json")
    names = {kind: rng.choice(KEYS[kind]) for kind in columns.kinds}
    nested = rng.random() < 0.4
    numbers = rng.random() < 0.25 and columns.nirs.name == "15 compact" and not columns.mixed
    records = []
    for _ in range(rng.randint(5, 40)):
        record = {}
        for kind, text in columns.row().items():
            value = None if text == "" else text
            if kind == "nir" and numbers and value and value.isdigit():
                value = int(value)
                draft.truths = [dataclasses.replace(t, layout="JSON number")
                                if t.detector == "nir" and t.normalized == text else t for t in draft.truths]
            where = record.setdefault(NESTS[kind], {}) if nested and kind in NESTS else record
            where[names[kind]] = value
        records.append(record)
    ascii_only = rng.random() < 0.3
    if form == "ndjson":
        return draft.document("".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in records))
    whole = rng.choice((records, {"total": len(records), "patients": records}))
    return draft.document(json.dumps(whole, ensure_ascii=ascii_only, indent=rng.choice((None, 2))) + "\n")


# --- prose ----------------------------------------------------------------------------------------------

# {n} a NIR after these words, {N} one without; {p} {P} phones and {e} {E} e-mails the same; {name}, {dob},
# {addr}, {res}, {ipp}; {mme} and {née} agree with the sex.
FORUM = (
    "{mme} {name}, {née} le {dob}, NIR {n}, tél. {p}",
    "j'ai trouvé ça dans la base : {mme} {name} née le {dob} - {addr} - {P} - sécu {n}",
    "Voilà mon numéro si quelqu'un veut m'aider : {P}, ou {E}",
    "vous pouvez m'appeler au {p} (demander {mme} {name})",
    "Mon numéro de sécu c'est {n} et la CPAM me répond qu'il n'existe pas, que faire ?",
    "sample : {N} {E} {P}",
    "Nom : {last}, Prénom : {first}, DDN : {dob}, Sécu : {n}, Mail : {e}",
    "Patient : {name} / naissance : {dob} / n° SS : {n} / PCR {res}",
    "Le docteur m'a donné les résultats de ma mère {name} ({N}), elle habite {addr}, c'est normal ?",
    "contactez-moi : {E} ou {P}, je réponds le soir",
    "{name} {N} {dob} {P}",
    "IBAN {iban} au nom de {mme} {name}",
    "le virement est parti sur {iban}, pas de réponse. Joignez-moi au {p}",
    "Merci d'envoyer le dossier à {mme} {name}, {addr}. Tél : {p}. Courriel : {e}",
    "numéro de sécurité sociale : {n}, date de naissance : {dob}, résultat du test PCR : {res}",
)
LETTER = (
    "Concerne : {mme} {name}, {née} le {dob}, demeurant {addr}.\nN° de sécurité sociale : {n}\nTél. : {p}",
    "Objet : compte rendu de consultation de {mme} {name}, {née} le {dob} (IPP {ipp}).\nNIR : {n}",
    "Nom : {last}\nPrénom : {first}\nNé(e) le : {dob}\nAdresse : {addr}\nTéléphone : {p}\nN° INS : {n}",
    "Cher confrère,\nje vous remercie de m'avoir adressé {mme} {name}, {née} le {dob}, joignable au {p}, "
    "pour un avis. Numéro de sécurité sociale {n}.",
    "Patient : {name}\nDate de naissance : {dob}\nIPP : {ipp}\nAssuré n° {n}\nMédecin traitant : Dr {doc}",
    "Identité du patient : {name}, {née} le {dob}, {addr}, tél. domicile {p}, e-mail {e}.",
)
ENGLISH = (
    "Patient name: {name}\nDate of birth: {dob}\nSocial security number: {n}\nPhone: {p}",
    "found this in the dump: {name}, born on {dob}, ssn {n}, call {p} or write to {E}",
    "Contact: {name}, {addr}, mobile {p}, email {e}",
    "Name: {name} | DOB: {dob} | NIR: {n} | Test result: {res}",
    "you can reach me at {E} or {P}",
    "Leaked record -> {N} {E}",
    "Mr {name} lives at {addr} (phone {p})",
)
LAB = (
    "LABORATOIRE DES {city}\nPatient : {name}    Né(e) le : {dob}\nN° Sécu : {n}   Tél : {p}\n"
    "Prélèvement du {day}  Dossier {order}\nRecherche SARS-CoV-2 par RT-PCR : {res}",
    "Nom : {last}   Prénom : {first}   Sexe : {sex}\nDate de naissance : {dob}   N° S.S. : {n}\n"
    "Adresse : {addr}\nGlycémie à jeun ...... 0,98 g/L   (0,70 - 1,10)\nHbA1c .... 5,6 %",
    "{mme} {name}\n{addr}\n\nDate de naissance : {dob}  NIR : {n}\nTest antigénique COVID-19, résultat : {res}",
)
PASTE = (
    "nom: {last}\nprenom: {first}\nddn: {dob}\nnir: {n}\ntel: {p}\nmail: {e}\nadresse: {addr}",
    "[+] {name}\n[+] Né(e) le {dob}\n[+] Secu {n}\n[+] {P}\n[+] {E}",
    "{E} | {P} | {N}",
    "Full name => {name}\nBirth => {dob}\nPhone => {p}\nSSN => {n}",
    "👤 Nom : {name}\n🎂 Naissance : {dob}\n📞 Tel : {p}\n📧 Mail : {e}\n🏠 Adresse : {addr}",
    "{N}\n{P}\n{E}",
)


class Prose:
    """Fills the templates above and remembers the truths."""

    def __init__(self, draft, language="fr", damaged=False):
        self.draft, self.rng, self.language, self.damaged = draft, draft.rng, language, damaged

    def fill(self, template):
        rng, draft = self.rng, self.draft
        label = ("damaged",) if self.damaged and rng.random() < 0.7 else ("label",)
        bare = label if label[0] == "damaged" else ("bare",)
        nirs = choose(rng, NIRS, *(label if "{n}" in template else bare))
        phones = choose(rng, PHONES, *(label if "{p}" in template else bare))
        person = person_for(rng, nirs, phones)
        out, rest = [], template
        while "{" in rest:
            text, _, rest = rest.partition("{")
            slot, _, rest = rest.partition("}")
            out += [text, self.slot(slot, person, nirs, phones)]
        if "{last}" in template:
            draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "two labels")
        return "".join(out) + rest

    def slot(self, slot, person, nirs, phones):
        rng, draft, french = self.rng, self.draft, self.language == "fr"
        if slot in "nN":
            return draft.nir(person, nirs)
        if slot in "pP":
            return draft.phone(person, phones)
        if slot in "eE":
            return draft.email(person, choose(rng, EMAILS, "label" if slot == "e" else "bare"))
        if slot == "name":
            return draft.name(person, choose(rng, NAMES, self.language))
        if slot == "dob":
            fits = [s for s in DATES if {"label", self.language} <= s.where]
            return draft.birth(person, rng.choices(fits, [s.weight for s in fits])[0])
        if slot == "addr":
            return draft.address(person)
        if slot == "iban":
            return draft.iban(person)
        if slot == "res":
            return draft.result(person, self.language)
        if slot == "ipp":
            draft.true("ipp", person.ipp, "label")
            return person.ipp
        if slot == "day":
            return f"{misses.day(rng):%d/%m/%Y}"
        if slot == "doc":
            return self.doctor()
        return {"mme": ("Mme" if person.female else "M.") if french else "",
                "née": "née" if person.female else "né",
                "last": person.last.upper(), "first": person.first, "city": "Tilleuls",
                "sex": "F" if person.female else "M", "order": misses.order_number(rng)}[slot]

    def doctor(self):
        """A practitioner: may be found as a name or not."""
        rng = self.rng
        last, first = rng.choice(WORDS["last_names"]), rng.choice(WORDS["first_names_f"])
        for text in (f"{fold(last)}, {fold(first)}", fold(last)):
            self.draft.maybe("person_name", text)
        return f"{first} {last.upper()}"

    def filler(self):
        """A paragraph without a person, often with something that looks like one."""
        rng = self.rng
        text = " ".join(rng.sample(WORDS["filler_fr" if self.language == "fr" else "filler_en"], 2))
        if rng.random() < 0.6:
            text += " " + misses.sentence(rng)
        return text


def forum(rng):
    draft = Draft(rng, "forum")
    prose = Prose(draft)
    parts = []
    for _ in range(rng.randint(4, 12)):
        parts.append(prose.filler())
        if rng.random() < 0.7:
            parts.append(prose.fill(rng.choice(FORUM)))
    return draft.document("\n\n".join(parts) + "\n", rng.choice(("utf-8", "utf-8", "utf-8-sig")))


def thread(rng):
    draft = Draft(rng, "thread")
    prose = Prose(draft)
    parts = []
    for number in range(rng.randint(4, 10)):
        posted = misses.day(rng)
        parts.append(f"#{number + 1} | Posté par user_{rng.randint(10, 9999)} le {posted:%d/%m/%Y} à "
                     f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}\n{prose.filler()}")
        if rng.random() < 0.5:
            parts.append("> " + prose.filler() + "\n\n" + prose.fill(rng.choice(FORUM)))
        parts.append(f"Messages : {rng.randint(1, 9999)} | Inscrit le {misses.day(rng):%d/%m/%Y}")
    return draft.document("\n\n".join(parts) + "\n")


def simple(form, templates, low, high, language="fr", damaged=False):
    """A document of filled templates and filler in turn."""
    def make(rng):
        draft = Draft(rng, form)
        prose = Prose(draft, language, damaged)
        parts = []
        for _ in range(rng.randint(low, high)):
            if rng.random() < 0.4:
                parts.append(prose.filler())
            parts.append(prose.fill(rng.choice(templates)))
        text = "\n\n".join(parts) + "\n"
        plain = not any(c in text for c in (spellings.NARROW, spellings.THIN, "\U0001f464"))
        return draft.document(text, "cp1252" if plain and rng.random() < 0.15 else "utf-8")
    return make


def mail(rng):
    draft = Draft(rng, "mail")
    prose = Prose(draft)
    sender, receiver = make_person(rng), make_person(rng)
    for person in (sender, receiver):
        draft.true("email", person.email.lower(), "mail header")
        for name in (f"{fold(person.last)}, {fold(person.first)}",):
            draft.maybe("person_name", name)
    number = rng.randint(10**9, 10**10)
    draft.maybe("email", f"{number}.abc@mail.example.org")
    parts = [f"From: {sender.first} {sender.last} <{sender.email}>\nTo: {receiver.email}\n"
             f"Date: Tue, 15 Sep 2020 10:{rng.randint(10, 59)}:12 +0200\n"
             f"Message-ID: <{number}.abc@mail.example.org>\nSubject: dossier {misses.order_number(rng)}\n"
             "Content-Type: text/plain; charset=utf-8", "Bonjour,", prose.filler()]
    parts += [prose.fill(rng.choice(LETTER + FORUM)) for _ in range(rng.randint(1, 3))]
    phone, e164 = make_phone(rng, "fixed")
    draft.true("phone", e164, "signature")
    parts.append(f"Cordialement,\n{sender.first} {sender.last}\nTél. : {spellings.pairs(' ')(phone, rng)}")
    return draft.document("\n\n".join(parts) + "\n")


def letter(rng):
    draft = Draft(rng, "letter")
    prose = Prose(draft)
    phone, e164 = make_phone(rng, "fixed")
    draft.true("phone", e164, "letterhead")
    draft.maybe("postal_address", "4 AVENUE DES PEUPLIERS 49000 ANGERS")
    text = (f"CENTRE HOSPITALIER DES PEUPLIERS\nService de médecine interne\n"
            f"4 avenue des Peupliers 49000 ANGERS\nSecrétariat : {spellings.pairs('.')(phone, rng)}\n\n"
            f"Angers, le {misses.day(rng):%d/%m/%Y}\n\n{prose.fill(rng.choice(LETTER))}\n\n"
            f"Antécédents : {rng.choice(WORDS['terms_fr'])}. Hospitalisation du {misses.day(rng):%d/%m/%Y} au "
            f"{misses.day(rng):%d/%m/%Y}. Biologie : CRP 12 mg/L, plaquettes 254 000/mm3, PA 138/82.\n\n"
            f"Traitement : paracétamol 1 000 mg x 3 / jour.\n\nDr {prose.doctor()}\n")
    return draft.document(text, rng.choice(("utf-8", "cp1252")) if "&" not in text and not any(
        c in text for c in (spellings.NARROW, spellings.THIN)) else "utf-8")


def certificate_posts(rng):
    """COVID certificates as people post and databases keep them."""
    draft = Draft(rng, "certificates")
    prose = Prose(draft)
    table_form = rng.random() < 0.4
    parts = ["id;courriel;code"] if table_form else []
    for number in range(rng.randint(3, 12)):
        person = make_person(rng)
        if rng.random() < 0.5:
            code, unique, result = certificates.hc1(rng, person)
            draft.true("hc1", unique, "HC1 in a column" if table_form else "HC1 in prose")
        else:
            code, result = certificates.doc2d(rng, person)
            gs, name = rng.choice((("\x1d", "bytes"), ("<GS>", "<GS>"), ("%1D", "%1D")))
            draft.true("doc2d", "".join(code.split()), f"2D-DOC, separators as {name}")
            code = code.replace("\x1d", gs).replace("\x1f", {"\x1d": "\x1f", "<GS>": "<US>", "%1D": "%1F"}[gs])
        draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "certificate")
        draft.true("birth_date", person.birth.isoformat(), "certificate")
        if result:
            draft.true("covid_result", result, "certificate")
        if table_form:
            draft.true("email", person.email.lower(), "plain")
            parts.append(f'{number};{person.email};"{code}"')
        else:
            parts += [prose.filler(), f"{rng.choice(('mon pass : ', 'QR : ', '', 'code=')) + code}"]
    return draft.document(("\n" if table_form else "\n\n").join(parts) + "\n")


# --- formats that get a reader of their own later: plain text today ---------------------------------------

def sql(rng):
    draft = Draft(rng, "sql")
    columns = Columns(draft, "json")
    names = [rng.choice(KEYS[kind]) for kind in columns.kinds]
    lines = [f"CREATE TABLE `patients` ({', '.join(f'`{n}` varchar(255)' for n in names)});"]
    for _ in range(rng.randint(5, 25)):
        cells = columns.row()
        values = ", ".join("NULL" if cells[k] == "" else "'" + cells[k].replace("'", "''") + "'"
                           for k in columns.kinds)
        lines.append(f"INSERT INTO `patients` ({', '.join(f'`{n}`' for n in names)}) VALUES ({values});")
    return draft.document("\n".join(lines) + "\n")


def hl7(rng):
    draft = Draft(rng, "hl7")
    lines = []
    for number in range(rng.randint(2, 8)):
        person = make_person(rng)
        draft.true("nir", person.nir, "HL7 PID-3")
        draft.true("phone", person.e164, "HL7 PID-13")
        draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "HL7 PID-5")
        draft.true("birth_date", person.birth.isoformat(), "HL7 PID-7")
        draft.true("postal_address", fold(f"{person.number} {person.street} {person.postcode} {person.city}"),
                   "HL7 PID-11")
        sent = misses.day(rng)
        draft.true("covid_result", "positive" if person.positive else "negative", "HL7 OBX-5", False)
        lines += [f"MSH|^~\\&|LABO|CH|DPI|CH|{sent:%Y%m%d}101500||ORU^R01|{number}|P|2.5",
                  f"PID|||{person.nir}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS||{fold(person.last)}^"
                  f"{fold(person.first)}^^^^^L||{person.birth:%Y%m%d}|{'F' if person.female else 'M'}|||"
                  f"{person.number} {person.street}^^{fold(person.city)}^^{person.postcode}^FRA^H||"
                  f"{person.phone}", f"OBX|1|ST|94500-6^SARS-CoV-2^LN||{'POSITIF' if person.positive else 'NEGATIF'}"
                  "||||||F", ""]
    return draft.document("\n".join(lines) + "\n")


def hprim(rng):
    draft = Draft(rng, "hprim")
    person = make_person(rng)
    draft.true("nir", person.nir, "HPRIM line 8")
    draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "HPRIM lines 2, 3")
    draft.true("birth_date", person.birth.isoformat(), "HPRIM line 7")
    draft.true("postal_address", fold(f"{person.number} {person.street} {person.postcode} {person.city}"),
               "HPRIM lines 4-6")
    text = "\n".join((str(rng.randint(1000, 99999)), fold(person.last), fold(person.first),
                      f"{person.number} {person.street}", ".", f"{person.postcode} {fold(person.city)}",
                      f"{person.birth:%d/%m/%Y}", person.nir, misses.order_number(rng),
                      f"{misses.day(rng):%d/%m/%Y}", "LABO01    LABORATOIRE DES TILLEULS", "MED7      CABINET",
                      "", "****LAB****", "RES|Glycémie|GLY|N|0,98|g/L|0,70|1,10|N|F",
                      "RES|Créatinine|CREA|N|71|µmol/L|45|84|N|F", "****FIN****", "****FINFICHIER****", ""))
    return draft.document(text, "cp1252")


def combo(rng):
    draft = Draft(rng, "combo list")
    separator = rng.choice(":;|:")
    lines = []
    for _ in range(rng.randint(20, 60)):
        person = make_person(rng)
        draft.true("email", person.email.lower(), f"beside {separator}")
        draft.maybe("password", person.password)
        lines.append(f"{person.email}{separator}{person.password}")
    return draft.document("\n".join(lines) + "\n")


# --- what must not be found -------------------------------------------------------------------------------

def near_misses(rng):
    draft = Draft(rng, "near misses")
    kind = rng.randrange(3)
    if kind == 0:
        return draft.document("\n\n".join(misses.sentence(rng) for _ in range(rng.randint(20, 60))) + "\n")
    if kind == 1:
        return draft.document(misses.table(rng))
    return draft.document("".join(misses.log_line(rng) for _ in range(rng.randint(30, 120))))


def practitioners(rng):
    """A directory: numbers of practices are phones, but nobody's health record."""
    draft = Draft(rng, "practitioners")
    lines = ["RPPS;Nom d'exercice;Prénom d'exercice;Profession;Téléphone cabinet;Adresse e-mail MSSanté"]
    for _ in range(rng.randint(10, 30)):
        person = make_person(rng)
        phone, e164 = make_phone(rng, "fixed")
        host = "medecin.mssante.fr"
        draft.true("phone", e164, "practice")
        draft.maybe("person_name", f"{fold(person.last)}, {fold(person.first)}")
        body = "10" + "".join(rng.choices("0123456789", k=8))
        draft.true("rpps", body + misses.luhn(body), "column")
        local = make_email(rng, person.last, person.first).split("@")[0]
        draft.true("email", f"{local}@{host}", "MSSanté")
        lines.append(f"{body}{misses.luhn(body)};{person.last.upper()};{person.first};Médecin;"
                     f"{spellings.pairs(' ')(phone, rng)};{local}@{host}")
    return draft.document("\n".join(lines) + "\n")


MAKERS = (  # maker, weight
    (table, 24), (lambda rng: table(rng, header=False), 6),
    (lambda rng: json_records(rng, "ndjson"), 8), (lambda rng: json_records(rng, "json"), 8),
    (forum, 12), (thread, 8), (simple("paste", PASTE, 6, 20), 10), (mail, 10), (letter, 10),
    (simple("lab report", LAB, 2, 8), 8), (simple("english", ENGLISH, 5, 15, "en"), 8),
    (simple("ocr", LETTER + LAB + FORUM, 5, 15, damaged=True), 10),
    (certificate_posts, 4), (sql, 4), (hl7, 2), (hprim, 3), (combo, 3), (near_misses, 14), (practitioners, 2),
)


def corpus(rng, count):
    """`count` documents; the first ones are one of each kind."""
    makers = [maker for maker, _ in MAKERS]
    weights = [weight for _, weight in MAKERS]
    for number in range(count):
        maker = makers[number] if number < len(makers) else rng.choices(makers, weights)[0]
        yield maker(rng)
