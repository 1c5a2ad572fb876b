"""moto's server on a free port of 127.0.0.1, which it prints, that never outlives whoever started it.

It holds the reading end of a pipe as its standard input. When the other end closes, because the starter
closed it or is gone (even by kill -9), the server leaves. `moto_server` itself can do neither: it wants a port
number beforehand, which another program may take in between, and it would live on as an orphan.

The first line of that pipe is a key. Every request must have it as `X-Front-Key`: any program of this machine can
reach the port, and a web page can make a browser send requests to it.
"""

import hmac
import os
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any


class KeyedApplication:
    """Passes on what has the key, and refuses everything else before moto reads it."""

    def __init__(self, application: Callable[..., Iterable[bytes]], key: str) -> None:
        self.application = application
        self.key = key.encode()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.pop("HTTP_X_FRONT_KEY", "")
        if hmac.compare_digest(given.encode(), self.key):
            return self.application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"moto answers the local AWS's endpoint only; send the request there.\n"]


def read_key() -> str:
    """Reads byte by byte: what follows belongs to the thread that waits for the end."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            raise SystemExit("the input ended before the key: start this file by moto.ts")
        line += byte
    return line.decode().strip()


def leave_with_the_starter() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    key = read_key()
    threading.Thread(target=leave_with_the_starter, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    # moto puts it into URLs that it hands out, e.g. of queues.
    os.environ["MOTO_PORT"] = str(port)

    import corrections
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    corrections.apply()
    application = DomainDispatcherApplication(
        lambda service: corrections.name_what_is_missing(create_backend_app(service))
    )
    keyed = KeyedApplication(application, key)
    server = make_server("127.0.0.1", port, keyed, threaded=True, fd=listener.fileno())
    print(port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
