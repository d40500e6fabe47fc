"""Running text: forum posts and threads, pastes, mails, clinical letters, laboratory reports,
English and French, clean and damaged by OCR; COVID certificates as they are posted."""

import certificates
import misses
import spellings
from drafts import Draft, person_for
from people import WORDS, fold, make_person, make_phone
from spellings import DATES, EMAILS, NAMES, NIRS, PHONES, choose

# {n} a NIR after these words, {N} one without; {p} {P} phones and {e} {E} e-mails the same;
# {name}, {dob}, {addr}, {ipp}; {res} the result of a COVID test that is named, {short} the same
# abbreviated, {rest} one whose test only the document's head may name; {mme} and {née} agree with
# the sex.
FORUM = (
    "{mme} {name}, {née} le {dob}, NIR {n}, tél. {p}",
    "j'ai trouvé ça dans la base : {mme} {name} née le {dob} - {addr} - {P} - sécu {n}",
    "Voilà mon numéro si quelqu'un veut m'aider : {P}, ou {E}",
    "vous pouvez m'appeler au {p} (demander {mme} {name})",
    "Mon numéro de sécu c'est {n} et la CPAM me répond qu'il n'existe pas, que faire ?",
    "sample : {N} {E} {P}",
    "Nom : {last}, Prénom : {first}, DDN : {dob}, Sécu : {n}, Mail : {e}",
    "Patient : {name} / naissance : {dob} / n° SS : {n} / PCR {res}",
    "Le docteur m'a donné les résultats de ma mère {name} ({N}), elle habite {addr}, c'est "
    "normal ?",
    "contactez-moi : {E} ou {P}, je réponds le soir",
    "{name} {N} {dob} {P}",
    "IBAN {iban} au nom de {mme} {name}",
    "le virement est parti sur {iban}, pas de réponse. Joignez-moi au {p}",
    "Merci d'envoyer le dossier à {mme} {name}, {addr}. Tél : {p}. Courriel : {e}",
    "numéro de sécurité sociale : {n}, date de naissance : {dob}, résultat du test PCR : {res}",
    "{mme} {name} ({N}), PCR du {day} : {short}, à rappeler au {p}",
    "Bonjour, {mme} {name} ({P}) a laissé un avis positif ; groupe A positif, solde négatif.",
    "Si le test PCR est positif, appeler {mme} {name} au {P}",
    "Il faut présenter un test PCR négatif de moins de 48 h, dixit {mme} {name} ({E})",
)
LETTER = (
    "Concerne : {mme} {name}, {née} le {dob}, demeurant {addr}.\nN° de sécurité sociale : "
    "{n}\nTél. : {p}",
    "Objet : compte rendu de consultation de {mme} {name}, {née} le {dob} (IPP {ipp}).\nNIR : {n}",
    "Nom : {last}\nPrénom : {first}\nNé(e) le : {dob}\nAdresse : {addr}\nTéléphone : {p}\nN° INS "
    ": {n}",
    "Cher confrère,\nje vous remercie de m'avoir adressé {mme} {name}, {née} le {dob}, joignable "
    "au {p}, "
    "pour un avis. Numéro de sécurité sociale {n}.",
    "Patient : {name}\nDate de naissance : {dob}\nIPP : {ipp}\nAssuré n° {n}\nMédecin traitant : "
    "Dr {doc}",
    "Identité du patient : {name}, {née} le {dob}, {addr}, tél. domicile {p}, e-mail {e}.",
)
ENGLISH = (
    "Patient name: {name}\nDate of birth: {dob}\nSocial security number: {n}\nPhone: {p}",
    "found this in the dump: {name}, born on {dob}, ssn {n}, call {p} or write to {E}",
    "Contact: {name}, {addr}, mobile {p}, email {e}",
    "Name: {name} | DOB: {dob} | NIR: {n} | Test result: {rest}",
    "Name: {name} | DOB: {dob} | NIR: {n} | COVID test result: {res}",
    "{name} (ssn {n}) tested {res} for COVID-19 on {day}",
    "you can reach me at {E} or {P}",
    "Leaked record -> {N} {E}",
    "Mr {name} lives at {addr} (phone {p})",
)
LAB = (
    "LABORATOIRE DES {city}\nPatient : {name}    Né(e) le : {dob}\nN° Sécu : {n}   Tél : {p}\n"
    "Prélèvement du {day}  Dossier {order}\nRecherche SARS-CoV-2 par RT-PCR : {res}",
    "Nom : {last}   Prénom : {first}   Sexe : {sex}\nDate de naissance : {dob}   N° S.S. : {n}\n"
    "Adresse : {addr}\nGlycémie à jeun ...... 0,98 g/L   (0,70 - 1,10)\nHbA1c .... 5,6 %",
    "{mme} {name}\n{addr}\n\nDate de naissance : {dob}  NIR : {n}\nTest antigénique COVID-19, "
    "résultat : {res}",
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

    def __init__(self, draft, language="fr", damaged=False, headed=False):
        self.draft, self.rng, self.language, self.damaged = draft, draft.rng, language, damaged
        self.headed = headed  # the document's head names a COVID test

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
        if slot in ("res", "rest"):
            return draft.result(person, self.language, slot == "res" or self.headed)
        if slot == "short":
            draft.result(person)
            return rng.choice((("POS", "NEG"), ("pos", "neg"), ("+", "neg")))[not person.positive]
        if slot == "ipp":
            draft.true("ipp", person.ipp, "label")
            return person.ipp
        if slot == "day":
            return f"{misses.day(rng):%d/%m/%Y}"
        if slot == "doc":
            return self.doctor()
        return {
            "mme": ("Mme" if person.female else "M.") if french else "",
            "née": "née" if person.female else "né",
            "last": person.last.upper(),
            "first": person.first,
            "city": "Tilleuls",
            "sex": "F" if person.female else "M",
            "order": misses.order_number(rng),
        }[slot]

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
        parts.append(
            f"#{number + 1} | Posté par user_{rng.randint(10, 9999)} le {posted:%d/%m/%Y} à "
            f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}\n{prose.filler()}"
        )
        if rng.random() < 0.5:
            parts.append("> " + prose.filler() + "\n\n" + prose.fill(rng.choice(FORUM)))
        parts.append(f"Messages : {rng.randint(1, 9999)} | Inscrit le {misses.day(rng):%d/%m/%Y}")
    return draft.document("\n\n".join(parts) + "\n")


def simple(form, templates, low, high, language="fr", damaged=False):
    """A document of filled templates and filler in turn."""

    def make(rng):
        draft = Draft(rng, form)
        headed = language == "en" and rng.random() < 0.5
        prose = Prose(draft, language, damaged, headed)
        parts = ["SARS-CoV-2 screening, export of results"] if headed else []
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
    parts = [
        f"From: {sender.first} {sender.last} <{sender.email}>\nTo: {receiver.email}\n"
        f"Date: Tue, 15 Sep 2020 10:{rng.randint(10, 59)}:12 +0200\n"
        f"Message-ID: <{number}.abc@mail.example.org>\nSubject: dossier "
        f"{misses.order_number(rng)}\n"
        "Content-Type: text/plain; charset=utf-8",
        "Bonjour,",
        prose.filler(),
    ]
    parts += [prose.fill(rng.choice(LETTER + FORUM)) for _ in range(rng.randint(1, 3))]
    phone, e164 = make_phone(rng, "fixed")
    draft.true("phone", e164, "signature")
    parts.append(
        f"Cordialement,\n{sender.first} {sender.last}\nTél. : {spellings.pairs(' ')(phone, rng)}"
    )
    return draft.document("\n\n".join(parts) + "\n")


def letter(rng):
    draft = Draft(rng, "letter")
    prose = Prose(draft)
    phone, e164 = make_phone(rng, "fixed")
    draft.true("phone", e164, "letterhead")
    draft.maybe("postal_address", "4 AVENUE DES PEUPLIERS 49000 ANGERS")
    text = (
        f"CENTRE HOSPITALIER DES PEUPLIERS\nService de médecine interne\n"
        f"4 avenue des Peupliers 49000 ANGERS\nSecrétariat : {spellings.pairs('.')(phone, rng)}\n\n"
        f"Angers, le {misses.day(rng):%d/%m/%Y}\n\n{prose.fill(rng.choice(LETTER))}\n\n"
        f"Antécédents : {rng.choice(WORDS['terms_fr'])}. Hospitalisation du "
        f"{misses.day(rng):%d/%m/%Y} au "
        f"{misses.day(rng):%d/%m/%Y}. Biologie : CRP 12 mg/L, plaquettes 254 000/mm3, PA "
        "138/82.\n\n"
        f"Traitement : paracétamol 1 000 mg x 3 / jour.\n\nDr {prose.doctor()}\n"
    )
    return draft.document(
        text,
        rng.choice(("utf-8", "cp1252"))
        if "&" not in text and not any(c in text for c in (spellings.NARROW, spellings.THIN))
        else "utf-8",
    )


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
            code = code.replace("\x1d", gs).replace(
                "\x1f", {"\x1d": "\x1f", "<GS>": "<US>", "%1D": "%1F"}[gs]
            )
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
