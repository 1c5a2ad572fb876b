"""Fixtures of the tests of both services."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from orders.server import Page, Server

SOURCE = Path(__file__).parent.parent / "src"


def request(port: int, path: str, method: str = "GET") -> tuple[int, object]:
    """Returns the status and the JSON of an answer; None if the answer is not JSON."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        is_json = response.getheader("Content-Type") == "application/json"
        return response.status, json.loads(response.read()) if is_json else None
    finally:
        connection.close()


@pytest.fixture
def get() -> Iterator[Callable[[dict[str, Page], str], tuple[int, object]]]:
    """Returns a function that serves pages, and returns the answer to a GET request."""
    servers: list[Server] = []

    def get_page(pages: dict[str, Page], path: str) -> tuple[int, object]:
        server = Server(pages, 0, "127.0.0.1")
        servers.append(server)
        # The argument is the poll interval in seconds: `shutdown` returns within one interval.
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        return request(server.server_port, path)

    yield get_page
    for server in servers:
        server.shutdown()
        server.server_close()


@contextmanager
def running(module: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Starts a service as its image does, on a free port. Yields the process and the port."""
    service = subprocess.Popen(
        [sys.executable, "-m", module],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "PORT": "0", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert service.stdout is not None
        yield service, int(service.stdout.readline().rsplit(" ", 1)[1])
    finally:
        service.kill()
        service.wait()
