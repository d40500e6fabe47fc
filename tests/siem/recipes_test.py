"""The recipes of docs/siem.md that need no foreign service: Splunk's HEC by curl against a stand-in,
Kafka by kcat against the cluster that its own library imitates."""

import http.server
import json
import shutil
import subprocess
import threading
import unittest

import siem
from siem import SiemTest, lines_of


class Collector(http.server.BaseHTTPRequestHandler):
    """What Splunk documents of its collector: the token, and objects one behind the other."""

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        text = self.rfile.read(size).decode("utf-8")
        good = (self.path == "/services/collector/event" and
                self.headers["Authorization"] == "Splunk 0000")
        decoder, place = json.JSONDecoder(), 0
        while good and place < len(text):
            event, place = decoder.raw_decode(text, place)
            self.server.events.append(event)
            while place < len(text) and text[place].isspace():
                place += 1
        self.send_response(200 if good else 403)
        self.end_headers()
        self.wfile.write(b'{"text":"Success","code":0}')

    def log_message(self, *_):
        pass


class Recipes(SiemTest):
    @unittest.skipIf(shutil.which("curl") is None, "curl is not installed")
    def test_hec_by_curl(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Collector)
        self.addCleanup(server.server_close)
        server.events = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        events = self.folder / "events.hec"
        events.write_bytes(self.scan_samples("--format", "hec"))
        url = f"http://127.0.0.1:{server.server_port}/services/collector/event"
        done = subprocess.run(["curl", "-sS", "--fail", "-H", "Authorization: Splunk 0000",
                               "--data-binary", f"@{events}", url], capture_output=True, check=True)
        self.assertIn(b"Success", done.stdout)
        self.assertTrue(server.events == lines_of(events.read_bytes()))

    @unittest.skipIf(shutil.which("kcat") is None, "kcat is not installed")
    def test_kafka_by_kcat(self):
        output = self.scan_samples()
        # Ends with 0 once every message was acknowledged; -T shows them, one behind the other.
        done = subprocess.run(["kcat", "-P", "-T", "-b", "mock", "-t", "leakscan", "-X",
                               "test.mock.num.brokers=1"], input=output, capture_output=True,
                              check=False, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr[-300:])
        self.assertTrue(done.stdout == output.replace(b"\n", b""))


if __name__ == "__main__":
    siem.main()
