"""A local web server that answers as a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Pages:
    """Answers by path, with its query; anything else is 404.

    Attributes:
        url: `http://127.0.0.1:PORT`.
        answers: Status, headers and body.
        asked: The paths in the order of the requests.
    """

    url: str = ""
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, *, status: int = 200, **headers: str) -> str:
        """Answer at this path; returns the URL."""
        self.answers[path] = (status, headers, body.encode() if isinstance(body, str) else body)
        return f"{self.url}{path}"


@contextmanager
def serving() -> Iterator[Pages]:
    """Serves until the end of the block."""
    pages = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            pages.asked.append(self.path)
            status, headers, body = pages.answers.get(self.path, (404, {}, b"nothing here"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except ConnectionError:  # the client has had enough
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pages.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
