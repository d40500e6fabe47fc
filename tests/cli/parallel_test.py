"""What runs side by side must not show: the same events for every number of threads, and a file gives
the same among others as by itself."""

import pathlib
import re
import unittest

from support import LeakscanTest

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"


class Parallel(LeakscanTest):
    def told(self, *args, **more):
        """The lines of a scan without what may differ: the first, and the seconds in the last."""
        done = self.scan("--events", "all", *args, **more)
        lines = done.stdout.decode().splitlines()[1:]
        return [re.sub(',"seconds":[^,}]*', "", line) for line in lines]

    def test_samples_give_the_same_together_as_each_alone(self):
        def told(path):
            # Who is counted where the first time, the inputs before decide.
            return [re.sub(',"persons":[^,}]*', "", line) for line in self.told("-j1", str(path))[:-1]]

        together = told(SAMPLES)
        self.assertGreater(len(together), 100)
        alone = []
        for path in sorted(path for path in SAMPLES.rglob("*") if path.is_file()):
            alone += told(path)
        self.assertEqual(together, alone)


if __name__ == "__main__":
    unittest.main()
