"""Small inputs that unpack to gigabytes, nest without end or ask for more memory than there is.
Each ends in seconds, in little memory, with a gap that says why.
"""

import gzip
import json
import os
import struct
import subprocess
import tempfile
import unittest
import zlib

import packing
from support import HEADER, LEAKSCAN, NIR_LINE, ROW, LeakscanTest

CPU_SECONDS_MAX = 20
MEMORY_BYTES_MAX = 256 << 20
PIECE = bytes(64 << 20)  # seventeen of them are over the gigabyte that is always decoded
PIECES = 17


def nested(pack, content, times):
    for _ in range(times):
        content = pack(content)
    return content


def xz_with_dictionary(content, code):
    """A stream whose header asks for a dictionary of that code (the .xz format, 5.3.1)."""
    whole = bytearray(packing.xz(content))
    header = whole[12:24]
    assert header[:4] == b"\x02\x00\x21\x01"  # 12 bytes, LZMA2 alone
    header[4] = code
    header[8:] = zlib.crc32(header[:8]).to_bytes(4, "little")
    whole[12:24] = header
    return bytes(whole)


def gzip_quine():
    """A gzip file that decompresses to itself. Deflate's stored blocks print ("print the next n
    bytes"), its matches repeat ("the last 20 bytes again"), each in 5 bytes; the program below
    prints its own text with them. The CRC that stands in it is the fixed point of a linear map.
    """
    def literal(count):
        return b"\0" + struct.pack("<HH", count, count ^ 0xFFFF)

    def bits(text):  # in the order in which deflate reads them
        return int(text[::-1], 2).to_bytes(len(text) // 8, "little")

    # A block of fixed codes: twice "10 bytes from 20 back" (codes 264 and 8, 3 bits more), its end.
    match = "0001000" + "01000" + "110"
    repeat = bits("010" + 2 * match + "0000000")
    # Two empty blocks and one that is the last.
    end = bits(2 * ("010" + "0000000") + "1000") + struct.pack("<HH", 0, 0xFFFF)
    print_20, print_5, print_0 = literal(20), literal(5), literal(0)

    def program(name, crc):
        start = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + name + b"\0"
        middle = (print_20 + start + print_20 + repeat + print_5 + repeat + print_5 + print_5
                  + print_20 + repeat + print_5 + print_5 + print_20 + repeat
                  + print_20 + repeat + print_20 + repeat + print_20 + repeat
                  + print_20 + repeat + print_0 + print_0 + print_20 + repeat
                  + print_0 + print_0 + print_20 + repeat)
        size = len(start + middle) + 2 * (len(end) + 8) + len(repeat)
        stop = end + struct.pack("<II", crc, size)
        return start + middle + stop + repeat + stop

    for name in (b"%04d" % i for i in range(1000)):
        at_zero = zlib.crc32(program(name, 0))
        # Of crc(program(x)) = x: one equation a row, the right side as bit 32.
        rows = [at_zero >> bit & 1 and 1 << 32 or 0 for bit in range(32)]
        for i in range(32):
            column = zlib.crc32(program(name, 1 << i)) ^ at_zero ^ 1 << i
            for bit in range(32):
                rows[bit] |= (column >> bit & 1) << i
        for i in range(32):
            pivot = next((r for r in range(i, 32) if rows[r] >> i & 1), None)
            if pivot is None:
                break
            rows[i], rows[pivot] = rows[pivot], rows[i]
            rows = [row ^ rows[i] if r != i and row >> i & 1 else row
                    for r, row in enumerate(rows)]
        else:
            return program(name, sum((row >> 32) << i for i, row in enumerate(rows)))
    raise AssertionError("no quine")


class Bombs(LeakscanTest):
    def run_bomb(self, content, *options):
        """The events of a scan that stayed within time and memory."""
        path = self.path("bomb", content)
        with tempfile.TemporaryFile() as out:
            child = subprocess.Popen([LEAKSCAN, "scan", "--key-file", self.key, *options, path],
                                     env={"PATH": os.environ["PATH"]}, stdin=subprocess.DEVNULL,
                                     stdout=out, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            events = [json.loads(line) for line in out]
        self.assertLess(usage.ru_utime + usage.ru_stime, CPU_SECONDS_MAX)
        self.assertLess(usage.ru_maxrss * 1024, MEMORY_BYTES_MAX)
        self.assertIn(child.returncode, (1, 3))
        self.assertEqual(events[-1]["type"], "summary")
        self.assertFalse(events[-1]["complete"])
        print(f"{self.id().split('.')[-1]}: {len(content)} bytes, "
              f"{usage.ru_utime + usage.ru_stime:.1f} s, {usage.ru_maxrss >> 10} MiB")
        return events

    def reasons(self, events):
        return {event["reason"] for event in events if event["type"] == "gap"}

    def test_a_gigabyte_of_zeros(self):
        for name, pack in (("gzip", packing.gz), ("zstd", packing.zst), ("bzip2", packing.bz2_),
                           ("xz", packing.xz_fast), ("lz4", packing.lz4)):
            with self.subTest(name):
                bomb = pack(PIECE) * PIECES
                self.assertEqual(self.reasons(self.run_bomb(bomb)), {"limit_ratio"})

    def test_zeros_packed_twice(self):
        for name, pack in (("bzip2", packing.bz2_), ("gzip", packing.gz)):
            with self.subTest(name):
                bomb = pack(pack(PIECE) * PIECES)
                self.assertEqual(self.reasons(self.run_bomb(bomb)), {"limit_ratio"})

    def test_many_bombs_in_archives(self):
        bombs = packing.tar(packing.bz2_(PIECE) * PIECES) * 12
        reasons = self.reasons(self.run_bomb(bombs + packing.tar(NIR_LINE)))
        self.assertEqual(reasons, {"limit_ratio"})

    def test_archives_sixty_deep(self):
        for name, pack in (("tar", packing.tar), ("gzip", packing.gz), ("xz", packing.xz)):
            with self.subTest(name):
                events = self.run_bomb(nested(pack, NIR_LINE, 60))
                self.assertEqual(self.reasons(events), {"limit_depth"})

    def test_a_file_that_decompresses_to_itself(self):
        quine = gzip_quine()
        self.assertEqual(gzip.decompress(quine), quine)
        self.assertEqual(self.reasons(self.run_bomb(quine)), {"limit_depth"})

    def test_a_window_of_more_than_there_is(self):
        events = self.run_bomb(xz_with_dictionary(HEADER + ROW, 37))  # 1.5 GiB
        self.assertEqual(self.reasons(events), {"limit_window"})
        gap = next(event for event in events if event["type"] == "gap")
        self.assertIn("--decode-window", gap["detail"])
        # What may be decoded is: 128 MiB, and as much as the option says.
        path = self.path("w.xz", xz_with_dictionary(HEADER + ROW, 30))
        self.assertEqual(self.scan(path).returncode, 1)
        path = self.path("w.xz", xz_with_dictionary(HEADER + ROW, 32))
        self.assertEqual(self.scan(path).returncode, 3)
        self.assertEqual(self.scan("--decode-window", "300MiB", path).returncode, 1)


if __name__ == "__main__":
    unittest.main()
