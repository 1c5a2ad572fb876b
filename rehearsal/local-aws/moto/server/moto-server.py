"""Starts moto on a free port of 127.0.0.1, prints the port, and exits when the parent process exits.

Standard input is a pipe from the parent process. The server exits when the pipe closes, even if the parent process was
killed with SIGKILL. The program `moto_server` is not used, because it requires a port number in advance and does not
exit with its parent.

The first line of standard input is a secret. Every request must contain the secret in the header `X-Front-Key`, because
any program on this machine can reach the port. For example, a web page can make a browser send requests to the port.

The next lines are commands: `snapshot` once, and then any number of `restore`. The server prints a line after each
command. The port stays the same.
"""

import hmac
import os
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any


class KeyedApplication:
    """Forwards requests with the secret to moto, and rejects all other requests before moto reads them."""

    def __init__(self, application: Callable[..., Iterable[bytes]], key: str) -> None:
        self.application = application
        self.key = key.encode()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = environ.pop("HTTP_X_FRONT_KEY", "")
        if hmac.compare_digest(key.encode(), self.key):
            return self.application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"moto accepts requests only from the local AWS; send the request to the endpoint of the local AWS.\n"]


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    # moto writes this port into URLs, for example URLs of SQS queues.
    os.environ["MOTO_PORT"] = str(port)

    import caches
    import corrections
    import serving
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    corrections.apply()
    caches.apply()
    application = DomainDispatcherApplication(
        lambda service: corrections.report_missing_operations(create_backend_app(service))
    )
    parent = serving.Parent()
    key = parent.read_line()
    if key == "":
        sys.exit("standard input contains no secret; start this program with moto.ts")
    keyed = KeyedApplication(application, key)
    parent.answer(str(port))
    serving.serve(
        parent,
        lambda: make_server(
            "127.0.0.1", port, keyed, threaded=True, request_handler=caches.SilentHandler, fd=listener.fileno()
        ),
    )
    # A regular exit would wait for a thread that answers a request.
    os._exit(0)


if __name__ == "__main__":
    main()
