"""The same two people in every place where archives and compressed files can hide text from a
reader that decodes them the plain way. Each is found there, or the gap is named: never silence,
never a file that looks clean.
"""

import io
import struct
import unittest
import zipfile
import zlib

import packing
from support import LeakscanTest

NIRS = ("294037512000591", "178059933010817")
TEXT = b"\nMARTEL Camille, NIR 294037512000591\n\nOTTAVI Jean, NIR 178059933010817\n"
NAME = b"export_294037512000591_178059933010817.csv"
INNOCENT = b"rien du tout\n" * 20


def zip_of(*members, comment=b""):
    """A zip of deflated (name, content) members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        archive.comment = comment
    return out.getvalue()


def zip_without_second_entry():
    """A second local member of which the central directory says nothing."""
    whole = zip_of(("a.txt", INNOCENT), ("b.txt", TEXT))
    one = zip_of(("a.txt", INNOCENT))
    locals_end = whole.index(b"PK\x01\x02")
    directory = bytearray(one[one.index(b"PK\x01\x02"):])
    end = directory.index(b"PK\x05\x06")
    directory[end + 16:end + 20] = struct.pack("<I", locals_end)
    return whole[:locals_end] + bytes(directory)


def encrypted_zip(password=b"secret"):
    """A member under the old cipher of PKWARE (APPNOTE.TXT 6.1)."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(value, byte):
        return ~zlib.crc32(bytes([byte]), ~value & 0xFFFFFFFF) & 0xFFFFFFFF

    def update(byte):
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[2], keys[1] >> 24)

    def encrypt(byte):
        mix = keys[2] | 2
        hidden = byte ^ ((mix * (mix ^ 1)) >> 8 & 0xFF)
        update(byte)
        return hidden

    for byte in password:
        update(byte)
    check = zlib.crc32(TEXT)
    data = bytes(encrypt(b) for b in bytes(11) + bytes([check >> 24]) + TEXT)
    fields = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 33, check, len(data), len(TEXT), 5, 0)
    local = b"PK\x03\x04" + fields + b"a.txt" + data
    entry = b"PK\x01\x02" + b"\x14\0" + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a.txt"
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + end


# The 22 of the evasion matrix. Found, all of them...
FOUND = {
    "plain text": TEXT,
    "512 zeros, text": bytes(512) + TEXT,
    "1024 zeros, text": bytes(1024) + TEXT,
    "tar, text": packing.tar(INNOCENT) + TEXT,
    "tar, tar": packing.tar(INNOCENT) + packing.tar(TEXT),
    "gzip, text": packing.gz(INNOCENT) + TEXT,
    "text, zip": TEXT + zip_of(("a.txt", INNOCENT)),
    "zip, text": zip_of(("a.txt", INNOCENT)) + TEXT,
    "zip comment": zip_of(("a.txt", INNOCENT), comment=TEXT),
    "name of a tar's member": packing.tar(INNOCENT, NAME.decode()),
    "bzip2, text": packing.bz2_(INNOCENT) + TEXT,
    "skippable frame of zstd": packing.skippable(TEXT) + packing.zst(INNOCENT),
    "gzip's extra field, name and comment": packing.gzip_with(
        INNOCENT, extra=b"XX" + struct.pack("<H", 17) + b"a 294037512000591",
        name=b"OTTAVI 178059933010817", comment=b"rien"),
    "zstd, text": packing.zst(INNOCENT) + TEXT,
    "xz, text": packing.xz(INNOCENT) + TEXT,
    "7z magic, text": b"7z\xbc\xaf\x27\x1c" + TEXT,
    "zip magic, text": b"PK\x03\x04" + TEXT,
    "gzip magic, text": b"\x1f\x8b\x08" + TEXT,
    "UTF-16LE": TEXT.decode().encode("utf-16-le"),
    "UTF-16BE": TEXT.decode().encode("utf-16-be"),
}
# ...but where only decoding or a password could show them: found, or named.
FOUND_OR_NAMED = {
    "zip member that its directory does not name": zip_without_second_entry(),
    "encrypted zip": encrypted_zip(),
}
# More of the kind.
MORE = {
    "gzip, bzip2": packing.gz(INNOCENT) + packing.bz2_(TEXT),
    "xz, tar": packing.xz(INNOCENT) + packing.tar(TEXT),
    "zstd, gzip, lz4": packing.zst(INNOCENT) + packing.gz(INNOCENT) + packing.lz4(TEXT),
    "gzip(gzip, xz)": packing.gz(packing.gz(INNOCENT) + packing.xz(TEXT)),
    "xz, padding, xz": packing.xz(INNOCENT) + bytes(8) + packing.xz(TEXT),
    "xz, padding, text": packing.xz(INNOCENT) + bytes(6) + TEXT,
    "bzip2 of nothing, bzip2": packing.bz2_(b"") + packing.bz2_(TEXT),
    "lz4, text": packing.lz4(INNOCENT) + TEXT,
    "lz4 legacy, text": packing.lz4_legacy(INNOCENT) + TEXT,
    "skippable frame before lz4": packing.skippable(TEXT) + packing.lz4(INNOCENT),
    "skippable frame, lz4": packing.skippable(INNOCENT) + packing.lz4(TEXT),
    "skippable frame behind lz4": packing.lz4(INNOCENT) + packing.skippable(TEXT),
    "7z, text": packing.seven_zip(INNOCENT) + TEXT,
    "text, 7z": TEXT + packing.seven_zip(INNOCENT),
    "text, 7z of it": b"rien\n" + packing.seven_zip(TEXT),
    "7z, 7z": packing.seven_zip(INNOCENT) + packing.seven_zip(TEXT),
    "name of a 7z member": packing.seven_zip(INNOCENT, NAME.decode()),
    "name of an empty 7z member": packing.seven_zip(b"", NAME.decode()),
    "cpio, text": packing.cpio(INNOCENT) + TEXT,
    "cpio, cpio": packing.cpio_old(INNOCENT) + packing.cpio(TEXT),
    "name of a cpio member": packing.cpio(INNOCENT, NAME.decode()),
    "ar, text": packing.ar(INNOCENT) + TEXT,
    "long name of an ar member": packing.ar(INNOCENT, NAME.decode()),
    "lzma, text": packing.lzma_alone(INNOCENT) + TEXT,
    "zlib, text": packing.zlib_(INNOCENT) + TEXT,
    "zlib": packing.zlib_(TEXT),
    "bzip2 magic, text": b"BZh91AY&SY" + TEXT,
    "xz magic, text": b"\xfd7zXZ\0" + TEXT,
    "lz4 magic, text": b"\x04\x22\x4d\x18" + TEXT,
    "legacy lz4 magic, text": b"\x02\x21\x4c\x18" + TEXT,
    "zlib magic, text": b"\x78\x9c" + TEXT,
    "lzma head, text": b"\x5d\0\0\x01\0" + b"\xff" * 8 + b"\0" + TEXT,
    "bzip2 cut short, bzip2": packing.bz2_(INNOCENT)[:30] + packing.bz2_(TEXT),
    "xz cut short, xz": packing.xz(INNOCENT)[:40] + packing.xz(TEXT),
    "lz4 cut short, lz4": packing.lz4(INNOCENT)[:25] + packing.lz4(TEXT),
}


class HidingPlaces(LeakscanTest):
    def scan_one(self, content):
        """What was found of the two, and the reasons of the gaps."""
        done = self.scan("--reveal", self.path("h", content))
        found = {f["normalized"] for e in self.events(done, "exposure") for f in e["findings"]
                 if f["detector"] == "nir"}
        gaps = [gap["reason"] for gap in self.events(done, "gap")]
        self.assertNotIn("internal", gaps)
        self.assertIn(done.returncode, (1, 3), "it looks clean")
        self.assertEqual(self.summary(done)["bytes_in"], len(content))
        return found & set(NIRS), gaps

    def test_there_are_22(self):
        self.assertEqual(len(FOUND) + len(FOUND_OR_NAMED), 22)

    def test_people_are_found(self):
        for place, content in (FOUND | MORE).items():
            with self.subTest(place):
                found, _ = self.scan_one(content)
                self.assertEqual(len(found), 2)

    def test_people_are_found_or_the_gap_is_named(self):
        for place, content in FOUND_OR_NAMED.items():
            with self.subTest(place):
                found, gaps = self.scan_one(content)
                self.assertTrue(len(found) == 2 or gaps)


if __name__ == "__main__":
    unittest.main()
