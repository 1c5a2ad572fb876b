"""moto's server on a free port of 127.0.0.1. Prints the port, and never outlives the process that started it.

Standard input is a pipe. The server exits when the other end closes, even when the parent process was killed with
SIGKILL. `moto_server` requires a port number in advance, which another program may bind first, and becomes an orphan.

The first line of the pipe is a key. Every request must have the key as `X-Front-Key`, because any program of this
machine can reach the port, and a web page can make a browser send requests to the port.
"""

import hmac
import os
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any


class KeyedApplication:
    """Passes requests with the key to moto, and rejects all other requests before moto reads them."""

    def __init__(self, application: Callable[..., Iterable[bytes]], key: str) -> None:
        self.application = application
        self.key = key.encode()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = environ.pop("HTTP_X_FRONT_KEY", "")
        if hmac.compare_digest(key.encode(), self.key):
            return self.application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"moto only answers requests of the local AWS; send the request to the endpoint of the local AWS.\n"]


def read_key() -> str:
    """Reads the key byte by byte, because the rest of the input belongs to the thread that waits for the end."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit("the input ended before the key; start this file with moto.ts")
        line += byte
    return line.decode().strip()


def exit_with_parent() -> None:
    """Exits when the other end of the pipe closes."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    key = read_key()
    threading.Thread(target=exit_with_parent, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    # moto writes the port into URLs, e.g. of queues.
    os.environ["MOTO_PORT"] = str(port)

    import corrections
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    corrections.apply()
    application = DomainDispatcherApplication(
        lambda service: corrections.report_missing_operations(create_backend_app(service))
    )
    keyed = KeyedApplication(application, key)
    server = make_server("127.0.0.1", port, keyed, threaded=True, fd=listener.fileno())
    print(port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
