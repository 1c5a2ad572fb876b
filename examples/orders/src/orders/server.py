"""The HTTP server of both services."""

import json
import os
import signal
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

# Returns the JSON of a page. Raises ValueError if the query is wrong.
Page = Callable[[Mapping[str, str]], object]


def version() -> dict[str, str]:
    """Returns the version of this process. The Dockerfile sets COMMIT, and the task definition sets IMAGE."""
    return {name: os.environ.get(name.upper()) or "unknown" for name in ("commit", "image")}


class Server(ThreadingHTTPServer):
    """Answers GET requests for the pages, and `/health` for the load balancer."""

    # `server_close` waits until the requests in flight are answered.
    daemon_threads = False

    def __init__(self, pages: Mapping[str, Page], port: int, host: str = "") -> None:
        self.pages: Mapping[str, Page] = {"/health": lambda _: {"status": "ok"}, **pages}
        super().__init__((host, port), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Server
    # Seconds until a client that sends nothing is disconnected. ECS kills a task 30 seconds after SIGTERM.
    timeout = 10

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        page = self.server.pages.get(url.path)
        if page is None:
            self.answer(404, {"error": f"there is no page {url.path}"})
            return
        try:
            self.answer(200, page(dict(parse_qsl(url.query, keep_blank_values=True))))
        except ValueError as error:
            self.answer(400, {"error": str(error)})

    def answer(self, status: int, body: object) -> None:
        content = f"{json.dumps(body)}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Logs no requests: the load balancer logs them."""


def serve(pages: Mapping[str, Page]) -> None:
    """Serves the pages on the port in the environment variable PORT until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server = Server(pages, int(os.environ.get("PORT", "8080")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    print(f"listening on port {server.server_port}", flush=True)
    stop.wait()
    print("no new connections are accepted, requests in flight are answered", flush=True)
    server.shutdown()
    server.server_close()
