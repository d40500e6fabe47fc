"""A document while it is written: places values of people and remembers what is true.

A truth that is not `required` may be found or not: a practitioner's name, a message id, a number
that only the name of its column could tell from any other.
"""

import dataclasses

from people import fold, make_person
from spellings import IBANS, choose


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
        self.true(
            "postal_address",
            fold(f"{person.number} {person.street} {person.postcode} {person.city}"),
            layout,
        )
        comma = self.rng.choice((", ", " ", " - "))
        return (
            f"{person.number}{self.rng.choice((' ', ', '))}{person.street}{comma}"
            f"{person.postcode} {person.city if self.rng.random() < 0.5 else fold(person.city)}"
        )

    def iban(self, person):
        spelling = choose(self.rng, IBANS, "cell")
        self.true("iban", person.iban, spelling.name)
        return spelling.write(person.iban, self.rng)

    def result(self, person, language="fr", required=True):
        value = "positive" if person.positive else "negative"
        self.true("covid_result", value, "label", required)
        return {"fr": ("positif", "négatif"), "en": ("positive", "negative")}[language][
            not person.positive
        ]

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


def person_for(rng, nir=None, phone=None):
    """A person whose numbers suit these spellings; an overseas NIR and phone may differ."""
    place = nir.need if nir else "any"
    kind = {"mainland": "mobile"}.get(phone.need, phone.need) if phone else "any"
    if phone and phone.name == "lost leading 0":
        kind = rng.choice(("mobile", "fixed"))
    return make_person(rng, place, kind)
