"""The service and its timer under a real systemd: a Debian 12 is made (debootstrap), the package
installed in it, booted (systemd-nspawn), and the service used as docs/scheduled-jobs.md tells.

    python3 tests/full/systemd_test.py build/package [ROOT]

Needs root, debootstrap, systemd-container, and a mirror of Debian; where one is missing, or no
container boots, it says so and is skipped. ROOT is a bookworm with systemd that was made before; it
is copied.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTATION = (SOURCE / "docs/scheduled-jobs.md").read_text(encoding="utf-8")
SAMPLE = SOURCE / "samples/csv-semicolon/input.csv"
HEADER = "nom;prenom;date_naissance;sexe;nir;telephone;type_test;resultat\n"
ROWS = 300_000
NSPAWN = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--directory"]

passed = failed = 0


class Skipped(Exception):
    pass


def check(what, found, wanted):
    global passed, failed
    good = found == wanted
    passed, failed = passed + good, failed + (not good)
    print(f"{'ok  ' if good else 'FAIL'} {what}: {found}", flush=True)


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False)


def need(what, done):
    if done.returncode != 0:
        raise Skipped(f"{what}: {(done.stderr or done.stdout).strip()[-300:]}")


def wait(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.01)


def make_root(root, given):
    if given:
        need("cp", run("cp", "-a", f"{given}/.", root))
    else:
        need("debootstrap", run("debootstrap", "--variant=minbase",
                                "--include=systemd,systemd-sysv,dbus,ca-certificates", "bookworm",
                                root))
    settings = run("apt-config", "dump", "Acquire").stdout  # the way to the mirror
    (root / "etc/apt/apt.conf.d/00acquire").write_text(settings, encoding="utf-8")


def row(number):
    nir = f"2940375{number // 1000 % 100:02}0{number % 1000:03}"
    nir += f"{97 - int(nir) % 97:02}"
    return f"MARTEL;Camille;19/03/1994;F;{nir};0647{number:06};PCR;positif\n"


class Container:
    def __init__(self, root):
        self.root = root
        self.init = None
        self.state = root / "var/lib/leakscan"
        self.inbox = root / "srv/leakscan/inbox"
        self.process = subprocess.Popen(
            [*NSPAWN, str(root), "--private-network", "--console=pipe", "--boot"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            for child in children.read_text().split():
                if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                    self.init = child
            if self.init:
                state = self("systemctl is-system-running").stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.1)
        self.end()
        raise Skipped("no container boots here: " + self.process.stderr.read().strip()[-300:])

    def __call__(self, command):
        return run("nsenter", "-t", self.init, "-m", "-p", "-u", "-i", "-n", "-C", "/usr/bin/env",
                   "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
                   "/bin/sh", "-c", command)

    def end(self):
        self.process.terminate()  # powers it off
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def configure(self, unit, text):
        """As `systemctl edit --runtime` does."""
        folder = f"/run/systemd/system/{unit}.d"
        self(f"mkdir -p {folder}; printf '%s' '{text}' >{folder}/test.conf")
        self("systemctl daemon-reload")

    def show(self, name):
        return self(f"systemctl show leakscan.service -P {name}").stdout.strip()

    def journal(self):
        return self("journalctl -u leakscan.service -o cat --no-pager").stdout

    def events_bytes(self):
        path = self.state / "events.ndjson"
        return path.stat().st_size if path.exists() else 0

    def start(self):
        """The start's exit code, and the events that it brought."""
        before = self.events_bytes()
        code = self("systemctl start leakscan.service").returncode
        with open(self.state / "events.ndjson", "rb") as events:
            events.seek(before)
            return code, [json.loads(line) for line in events]

    def start_until(self, more_bytes):
        before = self.events_bytes()
        self("systemctl start --no-block leakscan.service")
        wait("events", lambda: self.events_bytes() > before + more_bytes)


def set_up(machine):
    for line in re.findall(r"^(?:systemd-sysusers|install -d .*|leakscan key new .* && .*)$",
                           DOCUMENTATION, re.MULTILINE):
        check(line, machine(line).returncode, 0)
    machine.inbox.mkdir(parents=True)
    shutil.copy(SAMPLE, machine.inbox / "a.csv")


def types(code, events):
    return code, [event["type"] for event in events]


def hourly_runs(machine):
    code, events = machine.start()
    check("first run", (code, machine.show("Result"), events[-1]["exposures"] > 0),
          (0, "success", True))
    files = sorted((path.name, oct(path.stat().st_mode)) for path in machine.state.iterdir())
    check("files", files, [(name, "0o100600") for name in
                           ("events.ndjson", "events.ndjson.sha256", "state.db")])
    check("second run", types(*machine.start()), (0, ["run", "summary"]))
    (machine.inbox / "b.csv").write_text(HEADER + row(1))
    check("a new file", types(*machine.start()), (0, ["run", "exposure", "input", "summary"]))
    (machine.inbox / "closed.csv").write_text(HEADER + row(2))
    (machine.inbox / "closed.csv").chmod(0)
    code, events = machine.start()
    check("a file that it may not read", (code, events[1].get("reason")), (0, "unreadable"))
    (machine.inbox / "closed.csv").unlink()


def failures(machine):
    for path, message in ((machine.inbox, "inbox cannot be read"),
                          (machine.root / "etc/leakscan/key", "the key file cannot be read")):
        away = path.with_name("away")
        path.rename(away)
        code = machine("systemctl start leakscan.service").returncode
        check(f"without {path.name}", (code, message in machine.journal()), (1, True))
        away.rename(path)
        machine("systemctl stop leakscan.service; systemctl reset-failed leakscan.service")


def long_run(machine):
    (machine.inbox / "big.csv").write_text(HEADER + "".join(row(10 + i) for i in range(ROWS)))
    begin = machine.events_bytes()
    machine.start_until(1_000_000)
    status = machine(f"cat /proc/{machine.show('MainPID')}/status").stdout
    check("inside the sandbox",
          re.findall(r"^(?:CapEff|NoNewPrivs|Seccomp):\t(\w+)$", status, re.MULTILINE),
          ["0" * 16, "1", "2"])
    machine("systemctl stop leakscan.service")
    check("stopped", (machine.show("ActiveState"), machine.show("Result")), ("inactive", "success"))
    machine.configure("leakscan.service", "[Service]\nRestartSec=1\n")
    machine.start_until(1_000_000)
    machine("systemctl kill -s KILL leakscan.service")
    wait("another start", lambda: machine.show("NRestarts") == "1")
    wait("its end", lambda: machine.show("ActiveState") == "inactive")
    check("killed, and gone on with", machine.show("Result"), "success")
    ids = {}
    with open(machine.state / "events.ndjson", "rb") as events:
        events.seek(begin)
        for line in events:
            event = json.loads(line)
            if event["type"] == "exposure":
                ids.setdefault(event["record"], set()).add(event["id"])
    check("rows told", len(ids), ROWS)
    check("ids of a row", max(map(len, ids.values())), 1)


def timer_and_metrics(machine):
    folder = machine.root / "var/lib/prometheus/node-exporter"
    folder.mkdir(parents=True)
    machine(f"chown leakscan /{folder.relative_to(machine.root)}")
    (settings,) = re.findall(r"^\[Service\]\n(?:.*\n)*?ReadWritePaths.*\n", DOCUMENTATION,
                             re.MULTILINE)
    machine.configure("leakscan.service", settings)
    machine.configure("leakscan.timer",
                      "[Timer]\nOnCalendar=*:*:0/2\nRandomizedDelaySec=0\nAccuracySec=1ms\n")
    before = machine.events_bytes()
    check("timer", machine("systemctl enable --now leakscan.timer").returncode, 0)
    wait("a run of the timer's", lambda: machine.events_bytes() > before)
    metrics = folder / "leakscan.prom"
    wait("metrics", metrics.exists)
    told = "\nleakscan_complete 1\n" in metrics.read_text(encoding="ascii")
    check("metrics", (oct(metrics.stat().st_mode), told), ("0o100644", True))


def main():
    packages = sorted(pathlib.Path(sys.argv[1]).resolve().glob("leakscan_*.deb"))
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name) / "root"
        root.mkdir()
        try:
            if os.geteuid() != 0:
                raise Skipped("not root")
            if not packages:
                raise Skipped("no package: ./dev package makes one")
            make_root(root, sys.argv[2] if len(sys.argv) > 2 else None)
            shutil.copy(packages[-1], root / "root/leakscan.deb")
            need("apt-get update", run(*NSPAWN, root, "--pipe", "apt-get", "update", "-qq"))
            check("the package and what it depends on",
                  run(*NSPAWN, root, "--pipe", "apt-get", "install", "-y", "-qq",
                      "--no-install-recommends", "/root/leakscan.deb").returncode, 0)
            machine = Container(root)
        except (Skipped, FileNotFoundError) as reason:
            print(f"skipped: {reason}")
            return 0
        try:
            for step in (set_up, hourly_runs, failures, long_run, timer_and_metrics):
                step(machine)
        except AssertionError as error:
            check("all steps", str(error), "done")
            print(machine.journal()[-2000:])
        finally:
            machine.end()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
