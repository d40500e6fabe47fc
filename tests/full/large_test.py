"""Inputs larger than memory should be: a sheet of 1 GB and a stream of 50 GB, each within 512 MiB.

usage: large_test.py BUILD_FOLDER [--stream-bytes N] [--sheet-bytes N]

Minutes, and 100 MB of scratch space: behind ./dev test --full.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import zipfile

MEMORY_KIB = 512 * 1024
BLOCK_BYTES = 64_000_000
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PARTS = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="r"><sheets>'
                       '<sheet name="Export" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" '
                                  'Target="worksheets/sheet1.xml"/></Relationships>',
}
COLUMNS = ("nom", "prenom", "telephone", "email")

failed = 0


def check(what, found, good):
    global failed
    failed += not good
    print(f"{'ok  ' if good else 'FAIL'} {what}: {found}", flush=True)


def write_sheet(path, size):
    """The rows, each of one person with a number and an address of their own."""
    rows = written = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            def put(*cells):
                nonlocal rows, written
                rows += 1
                text = "".join(f'<c r="{letter}{rows}" t="inlineStr"><is><t>{cell}</t></is></c>'
                               for letter, cell in zip("ABCD", cells))
                written += sheet.write(f'<row r="{rows}">{text}</row>'.encode())

            sheet.write(f"<worksheet {MAIN}><sheetData>".encode())
            put(*COLUMNS)
            while written < size:
                put("MARTIN", "Claire", f"06{(rows + 47_000_000) % 100_000_000:08d}", f"c{rows}@example.org")
            sheet.write(b"</sheetData></worksheet>")
    return rows - 1


def scan(leakscan, path, stdin=None):
    """The summary, peak KiB and seconds."""
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as report:
        begin = time.monotonic()
        done = subprocess.run(["/usr/bin/time", "-v", "-o", report.name, leakscan, "-q", "scan",
                               "--events", "summary", path],
                              stdin=stdin, stdout=subprocess.PIPE, check=False)
        seconds = time.monotonic() - begin
        peak = int(re.search(r"Maximum resident set size \(kbytes\): (\d+)", report.read()).group(1))
    return json.loads(done.stdout.splitlines()[-1]), peak, seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--stream-bytes", type=int, default=50_000_000_000)
    parser.add_argument("--sheet-bytes", type=int, default=1_000_000_000)
    options = parser.parse_args()
    leakscan = options.build.resolve() / "leakscan"
    corpus = options.build.resolve() / "benchmarks" / "leakscan_corpus"
    with tempfile.TemporaryDirectory() as folder:
        book = pathlib.Path(folder, "export.xlsx")
        rows = write_sheet(book, options.sheet_bytes)
        summary, peak, seconds = scan(leakscan, book)
        check(f"sheet, persons of {rows} rows", summary["persons"], summary["persons"] == rows)
        check("sheet, gaps", summary["gaps"], summary["gaps"] == 0)
        check(f"sheet, peak KiB in {seconds:.0f} s", peak, peak <= MEMORY_KIB)
        book.unlink()

        block = pathlib.Path(folder, "forum.txt")
        subprocess.run([corpus, "forum", "--bytes", str(BLOCK_BYTES), "-o", block], check=True)
        times = -(-options.stream_bytes // block.stat().st_size)
        found = scan(leakscan, block)[0]["exposures"]
        with subprocess.Popen(["sh", "-c", 'i=0; while [ $i -lt $1 ]; do cat "$2"; i=$((i+1)); done',
                               "sh", str(times), block], stdout=subprocess.PIPE) as stream:
            summary, peak, seconds = scan(leakscan, "-", stream.stdout)
        check("stream, bytes scanned", summary["bytes_scanned"],
              summary["bytes_scanned"] == times * block.stat().st_size)
        # Where two copies meet, the last post of one and the first of the next may be one record.
        check(f"stream, exposures of {times} times {found}", summary["exposures"],
              abs(summary["exposures"] - times * found) <= times)
        check(f"stream, peak KiB in {seconds:.0f} s", peak, peak <= MEMORY_KIB)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
