"""Kills a run with a state file at 50 instants, lets another go on, and compares all events told with
those of a run that nobody killed: none is missing, none differs, and what comes twice has one id.

    python3 tests/full/kill_test.py build/release [POINTS]
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

HEADER = "nom;prenom;date_naissance;sexe;nir;telephone;type_test;resultat\n"


def row(number):
    nir = f"2940375120{number % 1000:03}"
    nir += f"{97 - int(nir) % 97:02}"
    return f"MARTEL;Camille;19/03/1994;F;{nir};06473{number % 100000:05};PCR;positif\n"


def fill(folder):
    """Small files, large ones, a packed one, a log."""
    for i in range(150):
        path = folder / f"{i:03}"
        path.mkdir()
        (path / "a.csv").write_text(HEADER + "".join(row(i * 50 + n) for n in range(50)))
    for i in range(4):
        (folder / f"{i}49" / "large.csv").parent.mkdir(exist_ok=True)
        (folder / f"{i}49" / "large.csv").write_text(
            HEADER + "".join(row(i * 7 + n) for n in range(5000)))
    (folder / "log").write_text("".join(f"GET /u?tel=06473{n:05}\n" for n in range(5000)))
    subprocess.run(["tar", "-czf", folder / "z.tar.gz", "-C", folder, "000", "001", "149"],
                   check=True)


def read(text):
    """Exposures by id and part, and how many lines tell of them."""
    found, lines = {}, 0
    for line in text[:text.rfind(b"\n") + 1].splitlines():
        event = json.loads(line)
        if event["type"] == "exposure":
            key = event["id"], event.get("part", 1)
            assert found.setdefault(key, line) == line, "one id, two events"
            lines += 1
    return found, lines


def kill_when(run, part, share, whole_bytes, seconds):
    """After that share of the whole output, or where it is negative of the time."""
    begin = time.monotonic()
    while run.poll() is None:
        if share < 0:
            reached = time.monotonic() - begin >= -share * seconds
        else:
            reached = part.exists() and part.stat().st_size >= share * whole_bytes
        if reached:
            run.kill()
            return
        time.sleep(0.001)


def main():
    leakscan = str(pathlib.Path(sys.argv[1]).resolve() / "leakscan")
    points = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    noise = random.Random(6)
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        (work / "in").mkdir()
        fill(work / "in")
        key = work / "key"
        key.write_text("a7" * 32 + "\n")
        key.chmod(0o600)
        database, output = work / "state.db", work / "out"
        scan = [leakscan, "-q", "scan", "--key-file", key, work / "in"]
        begin = time.monotonic()
        whole = subprocess.run([*scan, "--state", database], stdout=subprocess.PIPE, check=False)
        seconds = time.monotonic() - begin
        assert whole.returncode == 1, whole.returncode
        expected, _ = read(whole.stdout)
        twice, killed, resumed = [], 0, 0
        part = work / "out.part"
        for point in range(points):
            for path in (database, output, part):
                path.unlink(missing_ok=True)
            job = [*scan, "--state", database, "-o", output, f"-j{1 + point % 3}"]
            if point % 2:
                job += ["--new-only", "record"]
            run = subprocess.Popen(job)
            share = noise.random() * (-1 if point % 5 == 0 else 1)
            kill_when(run, part, share, len(whole.stdout), seconds)
            if run.wait() == -9:
                killed += 1
                resumed += part.exists() and bool(read(part.read_bytes())[0])
                done = subprocess.run(job, check=False)
                assert done.returncode in (0, 1), done.returncode
            found, lines = read(output.read_bytes())
            missing, other = len(expected.keys() - found.keys()), len(found.keys() - expected.keys())
            assert found == expected, f"point {point}: {missing} missing, {other} of no whole run"
            twice.append(lines - len(found))
    print(f"{points} runs, {killed} killed, {resumed} of them with events on the output: the union is "
          f"that of a whole run ({len(expected)} events); {sum(twice) / points:.0f} came twice on "
          f"average, {max(twice)} at most")


if __name__ == "__main__":
    main()
