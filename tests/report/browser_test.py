"""The report as people meet it: in a real Chromium, on a screen light and dark, and on paper. Asks
the browser itself what is drawn, requested and complained of."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import web_driver  # noqa: E402

LEAKSCAN = os.environ.get("LEAKSCAN", "build/release/leakscan")
PAYLOADS = ('<script>window.hit=1</script>', '"><img src=x onerror="window.hit=2">',
            "'><svg onload=window.hit=3>", "\u202egpj.exe\u2066", "\x1b[2J\x07",
            "javascript:window.hit=4", "</style><style>*{display:none}</style>",
            "<a href='http://example.test/'>x</a>", "a" * 300)

# Of every text that is drawn: its colour on the first ground below it that is not transparent. The
# contrast is that of WCAG 2.2, 1.4.3; text of charts has its fill for a colour.
CONTRAST = r"""
const channels = (text) => text.match(/[\d.]+/g).map(Number);
const light = (rgb) => {
  const [r, g, b] = rgb.map((v) => v / 255).map(
      (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const rgb = channels(getComputedStyle(at).backgroundColor);
    if (rgb.length < 4 || rgb[3] > 0) return rgb.slice(0, 3);
  }
  return [255, 255, 255];
};
const seen = new Map();
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
  const style = getComputedStyle(element);
  if (element.closest("title")) continue;
  texts++;
  const color = channels(element.closest("svg") ? style.fill : style.color).slice(0, 3);
  const below = ground(element);
  const [high, low] = [light(color), light(below)].sort((a, b) => b - a);
  const ratio = (high + 0.05) / (low + 0.05);
  if (ratio < 4.5) seen.set(element.className + " " + element.tagName, ratio);
}
return [texts, Array.from(seen), ground(document.body)];
"""

# What an aid to reading needs: names, headers, an outline without holes, no id twice.
ACCESSIBLE = r"""
const faults = [];
const say = (what, element) => faults.push(what + ": " + element.outerHTML.slice(0, 120));
const all = (selector) => Array.from(document.querySelectorAll(selector));
for (const svg of all("svg")) {
  const named = svg.getAttribute("role") === "img" && (svg.getAttribute("aria-label") || "").trim();
  if (!named && svg.getAttribute("aria-hidden") !== "true") say("picture without text", svg);
}
for (const table of all("table")) {
  if (!table.caption || !table.caption.textContent.trim()) say("table without caption", table);
  for (const head of table.querySelectorAll("th")) {
    if (!head.scope) say("header without scope", head);
    if (!head.textContent.trim()) say("empty header", head);
  }
}
for (const section of all("main section")) {
  const name = document.getElementById(section.getAttribute("aria-labelledby"));
  if (!name || !name.textContent.trim()) say("section without name", section);
}
for (const figure of all("figure")) {
  if (!figure.querySelector("[role=img]")) say("figure without picture", figure);
}
let level = 0;
for (const heading of all("h1,h2,h3,h4")) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) say("outline with a hole", heading);
  level = next;
}
if (all("h1").length !== 1 || all("main").length !== 1) faults.push("not one h1, one main");
const ids = all("[id]").map((element) => element.id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push("id twice: " + id);
for (const link of all("nav a, .skip")) {
  if (!document.querySelector(link.getAttribute("href"))) say("link to nowhere", link);
}
for (const region of all("[role=region]")) {
  if (!region.getAttribute("aria-label") || region.tabIndex !== 0) say("region out of reach", region);
}
return faults;
"""


def finding(detector, masked, **more):
    return {"detector": detector, "confidence": "high", "offset": 0, "length": 1,
            "masked": masked, **more}


def events():
    """A run over invented people, with a payload wherever a text of the input can come."""
    yield {"type": "run", "version": "0.1.0", "engine": "hyperscan", "patterns": "0" * 32,
           "key_id": "k:" + "0" * 16, "key_source": "file", "started": "2026-01-31T12:00:00Z",
           "host": PAYLOADS[0], "inputs": list(PAYLOADS), "labels": {PAYLOADS[1]: PAYLOADS[0]},
           "filters": {"only": PAYLOADS[2]}}
    for i in range(200):
        bad = PAYLOADS[i % len(PAYLOADS)]
        yield {"type": "exposure", "id": f"e:{i:032x}", "fingerprint": f"f:{i:032x}",
               "source": f"{bad}/{i % 13}.csv", "format": "csv", "record": i + 1, "line": i + 2,
               "offset": 0, "length": 9, "severity": ("critical", "high", "medium", "low")[i % 4],
               "confidence": "high", "categories": [["identity", "contact", "health"],
                                                    ["contact"]][i % 2],
               "subject": f"s:{i:032x}",
               "about": {"sex": "F", "birth_year": 1930 + i % 80, "dept": f"{i % 95 + 1:02}"},
               "context": {"url": bad, "posted": f"2025-{i % 12 + 1:02}-03", "title": bad},
               "findings": [finding("nir", "2 85 ••", field=bad), finding(bad[:60], bad),
                            finding("person_name", "M•••")]}
    for i, bad in enumerate(PAYLOADS):
        yield {"type": "lead", "id": f"l:{i:032x}", "source": bad,
               "findings": [finding("leak_link", bad)]}
        yield {"type": "gap", "source": bad, "offset": 0, "bytes": 5, "reason": "encrypted",
               "detail": bad}
        yield {"type": "input", "path": bad, "bytes": 5, "format": "csv", "encoding": "utf-8",
               "records": 9, "exposures": 9, "gaps": 1, "sha256": "0" * 64}
    severities = {"critical": 50, "high": 50, "medium": 50, "low": 50, "info": 3}
    yield {"type": "summary", "records": 900, "exposures": 200, "leads": 9,
           "by_severity": severities, "by_category": {"identity": 100, "health": 100},
           "by_detector": {"nir": 200, "covid_result": 100, "password": 3, PAYLOADS[0]: 4},
           "persons": 180, "persons_min": 180, "persons_max": 199, "critical": 40,
           "with_nir": 150, "with_health": 90, "with_name_birth": 80,
           "minors": {"min": 3, "max": 5},
           "reachable": {"email": 100, "phone": 50, "post": 20, "none": 10},
           "input_count": 9, "inputs_with_gaps": 9, "gaps": 9, "gaps_by_reason": {"encrypted": 9},
           "largest": [{"source": f"{bad}/{i}.csv", "exposures": 16 - i}
                       for i, bad in enumerate(PAYLOADS)],
           "filters": {"only": PAYLOADS[2]}, "seconds": 1.5, "complete": False,
           "inputs_sha256": "0" * 64}


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        saved = os.path.join(folder, "events.ndjson")
        with open(saved, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(event) + "\n" for event in events())
        cls.pages = {}
        for language in ("fr", "en"):
            cls.pages[language] = os.path.join(folder, language + ".html")
            subprocess.run([LEAKSCAN, "report", saved, "--lang", language, "-o",
                            cls.pages[language], "--aware-at", "2026-11-27T14:30+01:00"],
                           check=True, timeout=60)
        cls.web = cls.enterClassContext(web_driver.chromium())

    def open(self, language="fr"):
        self.web.requests()
        self.web.console()
        self.web.open(self.pages[language])

    @classmethod
    def enterClassContext(cls, context):  # Python 3.11 has it
        value = context.__enter__()
        cls.addClassCleanup(context.__exit__, None, None, None)
        return value

    def test_it_renders_alone_and_in_silence(self):
        for language in self.pages:
            self.open(language)
            self.assertEqual(self.web.run("return document.readyState"), "complete")
            self.assertEqual(self.web.run("return document.documentElement.lang"), language)
            self.assertGreater(self.web.run("return document.querySelectorAll('svg').length"), 20)
            self.assertEqual(self.web.console(), [])
            self.assertEqual(self.web.requests(), ["file://" + self.pages[language]])
            # The style sheet is the one that the policy names: it is in force.
            self.assertEqual(self.web.run(
                "return getComputedStyle(document.querySelector('.page')).display"), "grid")

    def test_payloads_stay_text(self):
        self.open()
        self.assertIsNone(self.web.run("return window.hit === undefined ? null : window.hit"))
        self.assertEqual(self.web.run("return document.querySelectorAll("
                                      "'script, img, iframe, object, form, [onerror], [onload], "
                                      "[style], a[href^=http], a[href^=javascript]').length"), 0)
        self.assertEqual(self.web.run("return document.querySelectorAll('style').length"), 1)
        text = self.web.run("return document.body.innerText")
        for payload in PAYLOADS[:3] + PAYLOADS[5:]:
            self.assertIn(payload, text)
        self.assertNotRegex(text, "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f]")

    def test_policy_would_stop_what_came_through(self):
        self.open()
        self.web.run("const s = document.createElement('img'); s.src = 'http://127.0.0.1:9/x';"
                     "s.setAttribute('onerror', 'window.hit = 9'); document.body.append(s);")
        self.web.run("const s = document.createElement('script'); s.textContent = 'window.hit = 8';"
                     "document.body.append(s);")
        self.assertIsNone(self.web.run("return window.hit === undefined ? null : window.hit"))
        self.assertTrue(any("Content Security Policy" in entry["message"]
                            for entry in self.web.console()))

    def test_contrast_in_both_color_schemes(self):
        self.open()
        grounds = set()
        for scheme in ("light", "dark"):
            self.web.color_scheme(scheme)
            texts, faint, ground = self.web.run(CONTRAST)
            self.assertGreater(texts, 200)
            self.assertEqual(faint, [], scheme)
            grounds.add(tuple(ground))
        self.web.color_scheme("light")
        self.assertEqual(len(grounds), 2)

    def test_names_headers_and_outline(self):
        for language in self.pages:
            self.open(language)
            self.assertEqual(self.web.run(ACCESSIBLE), [])

    def test_nothing_is_wider_than_the_screen(self):
        self.open()
        for width in (1280, 390):
            self.web.devtools("Emulation.setDeviceMetricsOverride", width=width, height=800,
                              deviceScaleFactor=1, mobile=False)
            self.assertLessEqual(
                self.web.run("return document.documentElement.scrollWidth"), width)
        self.web.devtools("Emulation.clearDeviceMetricsOverride")

    def test_it_prints_on_a_few_pages(self):
        self.open()
        pdf = self.web.pdf()
        self.assertEqual(pdf[:5], b"%PDF-")
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        self.assertIn(pages, range(3, 15))
        sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
        self.assertEqual({tuple(round(float(side)) for side in size) for size in sizes},
                         {(595, 842)})  # A4, in points


if __name__ == "__main__":
    if web_driver.missing():
        print("skipped: not installed here:", ", ".join(web_driver.missing()))
        sys.exit(77)
    unittest.main()
