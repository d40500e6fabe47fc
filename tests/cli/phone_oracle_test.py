"""Phone numbers of a column against libphonenumber: what it takes for a number of France or of one of
the overseas regions is one, with the same normal form, and the other way round; but where its data
(8.12) are known to be behind the numbering plan (ARCEP, décision 2022-1583).
"""

import os
import random
import sys
import unittest

DEBIAN_PYTHON = "/usr/bin/python3"
try:
    import phonenumbers
except ImportError:  # the package is that of Debian's own interpreter
    if sys.executable == DEBIAN_PYTHON:
        raise
    os.execv(DEBIAN_PYTHON, [DEBIAN_PYTHON, "-B", *sys.argv])

from support import LeakscanTest

REGIONS = ("FR", "GP", "RE", "MQ", "GF", "YT")
COUNT = 6000


def oracle(text):
    """The E.164 form in the first region that knows the number."""
    for region in REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number_for_region(number, region):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


# Fiction; mobile ranges opened or closed since the oracle's data; Saint-Pierre; services.
BEHIND = ("0199", "0261", "0353", "0465", "0536", "0639", "0700", "0708", "0709", "071", "072", "0508",
          "08", "09")
# Areas overseas, whose numbers have another country code: the oracle takes them for metropolitan
# ones, or for none, where they are written with 33.
OVERSEAS = ("0262", "0263", "0269", "0590", "0594", "0596", "069")


def spellings(draw, national):
    """The ways in which a national number of ten digits is written."""
    pairs = [national[i:i + 2] for i in range(0, 10, 2)]
    short = national[1:]
    return draw.choice([
        national, " ".join(pairs), ".".join(pairs), "-".join(pairs), "+33" + short,
        "+33 " + short[0] + " " + " ".join(pairs[1:]), "0033" + short, "+33 (0)" + short,
        "\u00a0".join(pairs),
    ])


class PhoneOracle(LeakscanTest):
    def test_agrees_with_libphonenumber(self):
        draw = random.Random(7)
        rows = []
        for _ in range(COUNT):
            national = "0" + draw.choice("12345679") + "".join(draw.choices("0123456789", k=8))
            if not national.startswith(BEHIND + OVERSEAS):
                rows.append(spellings(draw, national))
        metropolitan = len(rows)
        for code in ("590", "262", "596", "594"):
            for _ in range(COUNT // 20):
                area = {"590": "0690", "262": "0692", "596": "0696", "594": "0694"}[code]
                rest = "".join(draw.choices("0123456789", k=6))
                rows.append(draw.choice(["+" + code + area[1:] + rest, "00" + code + area[1:] + rest]))
        content = "id;telephone\n" + "".join(f"{i};{row}\n" for i, row in enumerate(rows))
        path = self.path("phones.csv", content.encode())
        done = self.scan("--reveal", "--events", "all", path)
        found = {event["line"] - 2: event["findings"][0]["normalized"]
                 for event in self.events(done, "exposure")
                 if event["findings"][0]["detector"] == "phone"}
        # Overseas the oracle knows single blocks, the plan opened whole areas.
        differ = [(row, oracle(row), found.get(i)) for i, row in enumerate(rows)
                  if oracle(row) != found.get(i) and (i < metropolitan or oracle(row))]
        self.assertGreater(len(found), COUNT // 2)
        self.assertEqual(differ[:5], [], f"{len(differ)} of {len(rows)} differ")


if __name__ == "__main__":
    unittest.main()
