"""moto's server on a free port of 127.0.0.1, which it prints, that never outlives whoever started it.

It holds the reading end of a pipe as its standard input. When the other end closes, because the starter
closed it or is gone (even by kill -9), the server leaves. `moto_server` itself can do neither: it wants a port
number beforehand, which another program may take in between, and it would live on as an orphan.
"""

import os
import socket
import threading


def leave_with_the_starter() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def main() -> None:
    threading.Thread(target=leave_with_the_starter, daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    # moto puts it into URLs that it hands out, e.g. of queues.
    os.environ["MOTO_PORT"] = str(port)

    import moto_corrections
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    moto_corrections.apply()
    application = DomainDispatcherApplication(
        lambda service: moto_corrections.name_what_is_missing(create_backend_app(service))
    )
    server = make_server("127.0.0.1", port, application, threaded=True, fd=listener.fileno())
    print(port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
