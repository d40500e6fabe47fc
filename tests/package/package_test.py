"""The Debian package: built, looked at by lintian, installed into a root of its own and run there;
and what `cmake --install` puts where."""

import gzip
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILD = Path(os.environ["LEAKSCAN_BUILD"])
SAMPLE = Path(os.environ["LEAKSCAN_SOURCE"]) / "samples" / "csv-semicolon" / "input.csv"
FILES = ("bin/leakscan", "share/man/man1/leakscan.1.gz", "share/doc/leakscan/copyright",
         "share/doc/leakscan/README.md", "share/doc/leakscan/siem.md",
         "share/bash-completion/completions/leakscan", "share/zsh/vendor-completions/_leakscan",
         "share/fish/vendor_completions.d/leakscan.fish")


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-G", "DEB", "-B", cls.folder)
        (cls.package,) = cls.folder.glob("leakscan_*.deb")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def check_tree(self, prefix):
        for name in FILES:
            self.assertGreater((prefix / name).stat().st_size, 0, name)
        self.assertIn("exit status", gzip.open(prefix / FILES[1], "rt").read().lower())
        program = prefix / "bin" / "leakscan"
        self.assertIn("leakscan ", run(program, "--version"))
        self.assertIn("verdict       all of it works here", run(program, "doctor"))
        done = subprocess.run([program, "scan", "--events", "summary", SAMPLE], capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'"type":"summary"', done.stdout)

    def test_is_installed_by_dpkg(self):
        root = self.folder / "root"
        admin = root / "var" / "lib" / "dpkg"
        for part in ("info", "updates"):
            (admin / part).mkdir(parents=True)
        (admin / "status").touch()
        # The libraries that it depends on are the system's; its own root is empty.
        run("dpkg", "--force-not-root", "--force-depends", "--force-script-chrootless", "--root", root,
            "--log", "/dev/null", "--install", self.package)
        self.assertIn("install ok installed",
                      run("dpkg-query", "--admindir", admin, "-W", "-f=${Status}", "leakscan"))
        self.check_tree(root / "usr")
        run("dpkg", "--force-not-root", "--force-script-chrootless", "--root", root, "--log",
            "/dev/null", "--purge", "leakscan")
        self.assertFalse((root / "usr" / "bin" / "leakscan").exists())

    def test_depends_on_what_it_is_linked_with(self):
        depends = run("dpkg-deb", "-f", self.package, "Depends")
        for library in ("libhyperscan5", "libzstd1", "libssl3", "libstdc++6"):
            self.assertIn(library, depends)

    @unittest.skipIf(shutil.which("lintian") is None, "lintian is not installed")
    def test_lintian_has_nothing_to_say(self):
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", self.package],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_is_installed_by_cmake(self):
        prefix = self.folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", prefix)
        self.check_tree(prefix)


if __name__ == "__main__":
    unittest.main()
