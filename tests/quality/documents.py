"""The kinds of documents of the corpus and how often each comes.

A format name is what the report's rows say. Its group tells which goal counts: `table` (named
columns or keys), `bare` (tables without a header), `prose`, `later` (formats that get a reader of
their own in a later release and are plain text today), `misses` (nobody's record is in there).
"""

import misses
import prose
import spellings
import tables
from drafts import Draft
from people import fold, make_email, make_person, make_phone

GROUPS = {
    "csv": "table",
    "ndjson": "table",
    "json": "table",
    "sql": "table",
    "csv without header": "bare",
    "forum": "prose",
    "thread": "prose",
    "certificates": "prose",
    "mail": "prose",
    "letter": "prose",
    "lab report": "prose",
    "paste": "prose",
    "english": "prose",
    "ocr": "prose",
    "hl7": "later",
    "hprim": "later",
    "combo list": "later",
    "near misses": "misses",
    "practitioners": "misses",
}


def hl7(rng):
    draft = Draft(rng, "hl7")
    lines = []
    for number in range(rng.randint(2, 8)):
        person = make_person(rng)
        draft.true("nir", person.nir, "HL7 PID-3")
        draft.true("phone", person.e164, "HL7 PID-13")
        draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "HL7 PID-5")
        draft.true("birth_date", person.birth.isoformat(), "HL7 PID-7")
        draft.true(
            "postal_address",
            fold(f"{person.number} {person.street} {person.postcode} {person.city}"),
            "HL7 PID-11",
        )
        sent = misses.day(rng)
        draft.true(
            "covid_result", "positive" if person.positive else "negative", "HL7 OBX-5", False
        )
        lines += [
            f"MSH|^~\\&|LABO|CH|DPI|CH|{sent:%Y%m%d}101500||ORU^R01|{number}|P|2.5",
            f"PID|||{person.nir}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS||"
            f"{fold(person.last)}^"
            f"{fold(person.first)}^^^^^L||{person.birth:%Y%m%d}|{'F' if person.female else 'M'}|||"
            f"{person.number} {person.street}^^{fold(person.city)}^^{person.postcode}^FRA^H||"
            f"{person.phone}",
            f"OBX|1|ST|94500-6^SARS-CoV-2^LN||{'POSITIF' if person.positive else 'NEGATIF'}"
            "||||||F",
            "",
        ]
    return draft.document("\n".join(lines) + "\n")


def hprim(rng):
    draft = Draft(rng, "hprim")
    person = make_person(rng)
    draft.true("nir", person.nir, "HPRIM line 8")
    draft.true("person_name", f"{fold(person.last)}, {fold(person.first)}", "HPRIM lines 2, 3")
    draft.true("birth_date", person.birth.isoformat(), "HPRIM line 7")
    draft.true(
        "postal_address",
        fold(f"{person.number} {person.street} {person.postcode} {person.city}"),
        "HPRIM lines 4-6",
    )
    text = "\n".join(
        (
            str(rng.randint(1000, 99999)),
            fold(person.last),
            fold(person.first),
            f"{person.number} {person.street}",
            ".",
            f"{person.postcode} {fold(person.city)}",
            f"{person.birth:%d/%m/%Y}",
            person.nir,
            misses.order_number(rng),
            f"{misses.day(rng):%d/%m/%Y}",
            "LABO01    LABORATOIRE DES TILLEULS",
            "MED7      CABINET",
            "",
            "****LAB****",
            "RES|Glycémie|GLY|N|0,98|g/L|0,70|1,10|N|F",
            "RES|Créatinine|CREA|N|71|µmol/L|45|84|N|F",
            "****FIN****",
            "****FINFICHIER****",
            "",
        )
    )
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


def near_misses(rng):
    draft = Draft(rng, "near misses")
    kind = rng.randrange(3)
    if kind == 0:
        return draft.document(
            "\n\n".join(misses.sentence(rng) for _ in range(rng.randint(20, 60))) + "\n"
        )
    if kind == 1:
        return draft.document(misses.table(rng))
    return draft.document("".join(misses.log_line(rng) for _ in range(rng.randint(30, 120))))


def practitioners(rng):
    """A directory: numbers of practices are phones, but nobody's health record."""
    draft = Draft(rng, "practitioners")
    lines = [
        "RPPS;Nom d'exercice;Prénom d'exercice;Profession;Téléphone cabinet;Adresse e-mail MSSanté"
    ]
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
        lines.append(
            f"{body}{misses.luhn(body)};{person.last.upper()};{person.first};Médecin;"
            f"{spellings.pairs(' ')(phone, rng)};{local}@{host}"
        )
    return draft.document("\n".join(lines) + "\n")


MAKERS = (  # maker, weight
    (tables.table, 24),
    (lambda rng: tables.table(rng, header=False), 6),
    (lambda rng: tables.json_records(rng, "ndjson"), 8),
    (lambda rng: tables.json_records(rng, "json"), 8),
    (prose.forum, 12),
    (prose.thread, 8),
    (prose.simple("paste", prose.PASTE, 6, 20), 10),
    (prose.mail, 10),
    (prose.letter, 10),
    (prose.simple("lab report", prose.LAB, 2, 8), 8),
    (prose.simple("english", prose.ENGLISH, 5, 15, "en"), 8),
    (prose.simple("ocr", prose.LETTER + prose.LAB + prose.FORUM, 5, 15, damaged=True), 10),
    (prose.certificate_posts, 4),
    (tables.sql, 4),
    (hl7, 2),
    (hprim, 3),
    (combo, 3),
    (near_misses, 14),
    (practitioners, 2),
)


def corpus(rng, count):
    """`count` documents; the first ones are one of each kind."""
    makers = [maker for maker, _ in MAKERS]
    weights = [weight for _, weight in MAKERS]
    for number in range(count):
        maker = makers[number] if number < len(makers) else rng.choices(makers, weights)[0]
        yield maker(rng)
