"""A web server on this machine that misbehaves as asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def serve(clip: bytes) -> Iterator[str]:
    """/whole serves the clip; /dies and /hangs only its half; /page a web page; else nothing."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2].partition(".")[0]
            if name == "page":
                self._send(b"<html>please log in</html>" * 99)
            elif name in ("whole", "dies", "hangs"):
                self._send(clip, len(clip) if name == "whole" else len(clip) // 2)
                stop.wait(30 if name == "hangs" else 0)
            else:
                self.send_error(404)

        def _send(self, body: bytes, count: int | None = None) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:count])
            self.wfile.flush()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()
