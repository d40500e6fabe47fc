"""Tables of people: CSV with and without header, JSON and NDJSON, SQL dumps."""

import csv
import dataclasses
import io
import json
import random

import misses
import spellings
from drafts import Draft, person_for
from people import WORDS, fold
from spellings import DATES, EMAILS, NAMES, NIRS, PHONES, choose

# Half of these headers are what exports say, half are the writer's own variations.
HEADERS = {
    "last": (
        "nom",
        "NOM",
        "Nom de naissance",
        "nom_usage",
        "NOM_PATIENT",
        "lastname",
        "Last Name",
        "surname",
        "Nom du patient",
        "NOM_USUEL_PATIENT",
        "nom_naiss",
        "patient_last_name",
    ),
    "first": (
        "prenom",
        "PRENOM",
        "Prénom",
        "prénoms",
        "PRENOM_PATIENT",
        "firstname",
        "First Name",
        "Prénom usuel",
        "1er prénom",
        "Prénom(s)",
        "patient_first_name",
    ),
    "full": (
        "Nom Prénom",
        "nom_prenom",
        "patient",
        "Nom et prénom",
        "Identité",
        "NOM PRENOM PATIENT",
        "Bénéficiaire",
    ),
    "birth": (
        "date_naissance",
        "DDN",
        "Date de naissance",
        "DT_NAISS",
        "ne_le",
        "Né(e) le",
        "birthdate",
        "date of birth",
        "DOB",
        "Date naiss.",
        "DATE_NAIS",
        "dateNaissance",
        "D. Naissance",
    ),
    "sex": ("sexe", "Sexe", "genre", "sex", "Civilité", "SEXE_PATIENT"),
    "nir": (
        "nir",
        "NIR",
        "num_secu",
        "N° Sécurité sociale",
        "N° SS",
        "nss",
        "numero_securite_sociale",
        "matricule_ins",
        "NIR_BENEF",
        "N°SECU",
        "Num. Sécu.",
        "Numéro de sécurité sociale",
        "no_assure",
        "INS",
    ),
    "key": ("cle", "clé", "cle_nir", "CLE"),
    "phone": (
        "telephone",
        "tel",
        "Tél.",
        "Téléphone portable",
        "mobile",
        "TEL_PORTABLE",
        "phone",
        "Phone number",
        "N° de téléphone",
        "GSM",
        "tel1",
        "Téléphone",
        "Tél. mobile",
        "numero_portable_patient",
    ),
    "email": (
        "email",
        "mail",
        "E-mail",
        "courriel",
        "adresse_mail",
        "Email address",
        "Adresse e-mail",
        "MEL",
        "mail_du_patient",
    ),
    "address": (
        "adresse",
        "Adresse",
        "rue",
        "ADR1",
        "address",
        "Adresse postale",
        "adresse_1",
        "Voie",
        "street",
    ),
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


# Of a quarter of the columns the header is put together at random, as every export invents its own.
STEMS = {
    "last": ("nom", "nom naissance", "nom usage", "lastname"),
    "first": ("prenom", "prénom", "firstname"),
    "birth": ("date naissance", "date de naissance", "ddn", "naissance", "birthdate"),
    "sex": ("sexe", "genre"),
    "nir": ("nir", "num secu", "numero secu", "numéro sécurité sociale", "nss"),
    "phone": ("tel", "téléphone", "portable", "mobile", "num tel", "phone"),
    "email": ("mail", "email", "courriel", "adresse mail"),
    "address": ("adresse", "rue", "adresse postale"),
    "postcode": ("cp", "code postal"),
    "city": ("ville", "commune"),
    "test": ("type test", "type de test"),
    "result": ("resultat", "résultat test", "resultat pcr"),
    "taken": ("date prelevement", "date test", "date résultat"),
    "ipp": ("ipp",),
}
OWNERS = (
    "patient",
    "du patient",
    "pat",
    "assuré",
    "bénéficiaire",
    "client",
    "usager",
    "personne",
    "adhérent",
)


def header_name(rng, kind):
    """What the column is called: from the list, or a stem with an owner in some spelling."""
    if kind not in STEMS or rng.random() < 0.75:
        return rng.choice(HEADERS[kind])
    stem, owner = rng.choice(STEMS[kind]), rng.choice(OWNERS)
    words = rng.choice(
        (
            f"{stem} {owner}",
            f"{owner} {stem}" if " " not in owner else f"{stem} {owner}",
            f"{stem} 1",
            stem,
        )
    ).split()
    return rng.choice(
        (
            lambda: "_".join(words),
            lambda: "_".join(fold(w) for w in words),
            lambda: " ".join(words).capitalize(),
            lambda: words[0] + "".join(w.capitalize() for w in words[1:]),
            lambda: fold(".".join(words)).lower(),
            lambda: "-".join(words),
        )
    )()


def plan_columns(rng):
    """Kinds of columns in their order; always one identifier at least."""
    kinds = (
        ["full"]
        if rng.random() < 0.2
        else rng.choice((["last", "first"], ["first", "last"], ["last", "first"]))
    )
    if rng.random() < 0.85:
        kinds.append("birth")
    if rng.random() < 0.6:
        kinds.append("sex")
    contacts = [
        k for k, share in (("nir", 0.75), ("phone", 0.75), ("email", 0.6)) if rng.random() < share
    ]
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
                self.nirs = spellings.Spelling(
                    "key in the next cell", spellings.at("cell"), lambda n, r: n[:13]
                )
            else:
                self.nirs = spellings.Spelling(
                    "key in the next cell, grouped",
                    spellings.at("cell"),
                    lambda n, r: spellings.groups(n, (1, 2, 2, 2, 3, 3), " "),
                )
        self.upper = rng.random() < 0.6
        self.sexes = rng.choice(
            (("F", "M"), ("2", "1"), ("Mme", "M."), ("Féminin", "Masculin"), ("f", "h"))
        )
        self.results = rng.choice(
            (
                ("positif", "négatif"),
                ("POSITIF", "NEGATIF"),
                ("Positive", "Negative"),
                ("Détecté", "Non détecté"),
                ("P", "N"),
            )
        )
        self.holes = rng.choice((0, 0, 0.05, 0.2))
        self.mixed = rng.random() < 0.15  # spellings vary from row to row
        self.place = place
        self.nameless = draft.form == "csv without header"
        self.serial = rng.randint(1, 90000)

    def row(self):
        """One row as {kind: text}."""
        rng, draft = self.rng, self.draft
        nirs = (
            choose(rng, NIRS, self.place) if self.mixed and "key" not in self.kinds else self.nirs
        )
        phones = choose(rng, PHONES, self.place) if self.mixed else self.phones
        person = person_for(rng, nirs, phones)
        holes = {
            k
            for k in ("nir", "phone", "email", "birth", "result", "comment")
            if rng.random() < self.holes
        }
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
            draft.true(
                "postal_address",
                fold(f"{person.number} {person.street} {person.postcode} {person.city}"),
                "columns",
            )
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
            return draft.nir(
                person, nirs, not (self.nameless and self.mixed and nirs.name in VAGUE)
            )
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
            draft.true(
                "covid_result",
                "positive" if person.positive else "negative",
                "column",
                "test" in self.kinds,
            )
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
    writer = csv.writer(
        out, delimiter=delimiter, quoting=quoting, lineterminator=rng.choice(("\n", "\r\n"))
    )
    if header:
        writer.writerow([header_name(rng, kind) for kind in columns.kinds])
    for _ in range(rng.randint(8, 50)):
        cells = columns.row()
        writer.writerow([cells[kind] for kind in columns.kinds])
    encoding = rng.choices(("utf-8", "utf-8-sig", "cp1252", "utf-16"), (60, 15, 20, 5))[0]
    text = out.getvalue()
    if encoding == "cp1252" and any(c in text for c in (spellings.NARROW, spellings.THIN)):
        encoding = "utf-8"
    return draft.document(text, encoding)


KEYS = {
    "last": "nom lastName family_name nomNaissance".split(),
    "first": "prenom firstName given_name".split(),
    "full": "nomPrenom fullName patient_name".split(),
    "birth": "dateNaissance birthDate dob date_naissance".split(),
    "sex": "sexe gender".split(),
    "nir": "nir numSecu numeroSecuriteSociale ins nss".split(),
    "key": ["cleNir", "cle"],
    "phone": "telephone mobile phoneNumber tel".split(),
    "email": "email mail courriel".split(),
    "address": "adresse rue street addressLine1".split(),
    "postcode": "codePostal cp zip postalCode".split(),
    "city": "ville city commune".split(),
    "full_address": ["adresse", "address"],
    "test": ["typeTest", "analyse"],
    "result": ["resultat", "testResult"],
    "taken": ["datePrelevement", "sampledAt"],
    "ipp": ["ipp", "idPatient"],
    "comment": ["commentaire", "notes"],
    "id": ["id", "_id"],
    "order": ["orderId", "numCommande"],
    "password": ["password", "motDePasse"],
    "iban": ["iban"],
}
NESTS = {
    "address": "adresse_postale",
    "postcode": "adresse_postale",
    "city": "adresse_postale",
    "phone": "contact",
    "email": "contact",
    "test": "examen",
    "result": "examen",
    "taken": "examen",
}


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
                draft.truths = [
                    dataclasses.replace(t, layout="JSON number")
                    if t.detector == "nir" and t.normalized == text
                    else t
                    for t in draft.truths
                ]
            where = record.setdefault(NESTS[kind], {}) if nested and kind in NESTS else record
            where[names[kind]] = value
        records.append(record)
    ascii_only = rng.random() < 0.3
    if form == "ndjson":
        return draft.document(
            "".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in records)
        )
    whole = rng.choice((records, {"total": len(records), "patients": records}))
    return draft.document(
        json.dumps(whole, ensure_ascii=ascii_only, indent=rng.choice((None, 2))) + "\n"
    )


def sql_literal(text, backslashes):
    if text == "":
        return "NULL"
    if backslashes:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + text.replace("'", "''") + "'"


def sql(rng):
    """A dump of one table: a statement a row, one statement for all, or COPY."""
    draft = Draft(rng, "sql")
    columns = Columns(draft, "json")
    names = [rng.choice(KEYS[kind]) for kind in columns.kinds]
    rows = [columns.row() for _ in range(rng.randint(5, 25))]
    form = random.Random(columns.serial).choice(("rows", "rows", "extended", "copy"))
    if form == "copy":
        lines = [f"COPY public.patients ({', '.join(names)}) FROM stdin;"]
        escaped = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n"}
        lines += [
            "\t".join(r[k].translate(escaped) or "\\N" for k in columns.kinds) for r in rows
        ] + ["\\."]
        return draft.document("--\n-- PostgreSQL database dump\n--\n\n" + "\n".join(lines) + "\n")
    lines = [f"CREATE TABLE `patients` ({', '.join(f'`{n}` varchar(255)' for n in names)});"]
    tuples = [
        "(" + ", ".join(sql_literal(r[k], form == "extended") for k in columns.kinds) + ")"
        for r in rows
    ]
    if form == "extended":
        lines.append("INSERT INTO `patients` VALUES " + ",".join(tuples) + ";")
    else:
        head = f"INSERT INTO `patients` ({', '.join(f'`{n}`' for n in names)}) VALUES "
        lines += [head + values + ";" for values in tuples]
    return draft.document("\n".join(lines) + "\n")
