"""A hub that runs on this machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from generator.authoring.hub import Hub

SHA = "0123456789abcdef0123456789abcdef01234567"


class Answers(BaseHTTPRequestHandler):
    """The few paths of a hub that are asked for; what they answer is the server's."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)  # type: ignore[attr-defined]
        status, body = self.server.answers.get(path, (404, b"Not Found"))  # type: ignore[attr-defined]
        if status == 0:
            self.server.released.wait(30)  # type: ignore[attr-defined]
            return
        self.send_response(status)
        if status == 307:
            self.send_header("Location", body.decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.released = threading.Event()

    @property
    def hub(self) -> Hub:
        return Hub(f"http://127.0.0.1:{self.server_port}")

    def model(self, repository: str, **says: Any) -> None:
        self.answers[f"/api/models/{repository}"] = 200, json.dumps(GAMMA | says).encode()

    def revision(self, repository: str, name: str, files: dict[str, int], **says: Any) -> None:
        """A branch, tag or commit, with its files and their bytes."""
        siblings = [{"rfilename": file, "size": size} for file, size in files.items()]
        answer = json.dumps(GAMMA | {"siblings": siblings} | says).encode()
        self.answers[f"/api/models/{repository}/revision/{name}"] = 200, answer

    def file(self, repository: str, name: str, text: str) -> None:
        self.answers[f"/{repository}/resolve/{SHA}/{name}"] = 200, text.encode()


GAMMA = {
    "sha": SHA,
    "downloads": 189116,
    "likes": 912,
    "lastModified": "2025-02-03T06:12:25.000Z",
    "pipeline_tag": "image-to-text",
    "library_name": "transformers",
    "gated": False,
    "tags": ["pytorch", "license:bsd-3-clause"],
    "safetensors": {"parameters": {"F32": 247414076}, "total": 247414076},
}
