"""What is true of a number, said by others: python3-stdnum and python3-phonenumbers (Debian).

Nothing here is shared with the scanner. Where libphonenumber's metadata of 2022 is known to differ
from the numbering plan (the fiction ranges of ARCEP, the overseas blocks opened since), the plan
counts; see PLAN_ONLY.
"""

import sys

try:
    import phonenumbers
    from stdnum import ean, iban, imei, luhn
    from stdnum.fr import nir, siret
except ImportError as missing:
    sys.exit(
        f"quality: {missing.name} is missing; ./dev quality installs python3-stdnum and "
        "python3-phonenumbers"
    )

# Overseas first: 0262... is a number of La Réunion, though it would also be valid in the mainland.
REGIONS = ("GP", "RE", "MQ", "GF", "YT", "FR")
OVERSEAS = (
    "0262",
    "0263",
    "0269",
    "0590",
    "0594",
    "0596",
    "0639",
    "069",
)  # nowhere in the mainland
FICTION = ("019900", "026191", "035301", "046571", "053649", "063998")
# Telemarketing, blocks opened after the metadata, and 0976, which mainland and overseas share:
# neither a truth nor a near miss.
PLAN_ONLY = (
    "0508",
    "0700",
    "0708",
    "0709",
    "0162",
    "0163",
    "0270",
    "0271",
    "0377",
    "0378",
    "0424",
    "0425",
    "0568",
    "0569",
    "0948",
    "0949",
    "0937",
    "0938",
    "0939",
    "0947",
    "0976",
)


def nir_key(body):
    """The two digits behind 13 characters of a NIR."""
    return nir.calc_check_digits(body)


def nir_holds(text):
    """True if 15 characters obey the key (stdnum looks at no structure)."""
    return nir.is_valid(text)


def phone_e164(national):
    """+33... or +262... of ten national digits, None if no region knows the number."""
    if national.startswith(FICTION):
        return "+33" + national[1:]
    for region in REGIONS[:-1] if national.startswith(OVERSEAS) else REGIONS:
        number = phonenumbers.parse(national, region)
        if phonenumbers.is_valid_number_for_region(number, region):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def luhn_digit(body):
    return luhn.calc_check_digit(body)


def ean_digit(body):
    return ean.calc_check_digit(body)


def is_imei(text):
    return imei.is_valid(text)


def is_siret(text):
    return siret.is_valid(text)


def french_iban(bank, branch, account):
    """A French IBAN: the RIB key and the two digits behind FR."""
    letters = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
    rib = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account.translate(letters))) % 97
    body = f"{bank}{branch}{account}{rib:02}"
    text = "FR" + iban.calc_check_digits("FR00" + body) + body
    assert iban.is_valid(text)
    return text
