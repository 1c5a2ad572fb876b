from signal import SIGTERM
from socket import create_connection

import pytest

from conftest import request, running
from orders.api import PAGES


@pytest.mark.parametrize(
    ("query", "cents"),
    [("", 0), ("tea=1", 380), ("tea=2&coffee=1", 1210), ("water=1&water=3", 600)],
)
def test_computes_the_price_of_an_order(get, query, cents):
    assert get(PAGES, f"/orders/total?{query}") == (200, {"cents": cents})


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("cake=1", "there is no item 'cake'; choose one of: coffee, tea, water"),
        ("tea=0", "the quantity of 'tea' is 0; order at least 1"),
        ("tea=-1", "the quantity of 'tea' is '-1'; write a whole number"),
        ("tea=", "the quantity of 'tea' is ''; write a whole number"),
        ("tea=1234567", "the quantity of 'tea' is '1234567'; write a whole number"),
    ],
)
def test_answers_400_for_an_order_that_cannot_be_filled(get, query, error):
    assert get(PAGES, f"/orders/total?{query}") == (400, {"error": error})


def test_is_healthy(get):
    assert get(PAGES, "/health") == (200, {"status": "ok"})


def test_answers_404_for_other_pages(get):
    assert get(PAGES, "/admin/prices") == (404, {"error": "there is no page /admin/prices"})


def test_returns_its_commit_and_image():
    with running("orders.api", COMMIT="4f2a9c1", IMAGE="registry/orders/api@sha256:0") as (_, port):
        expected = {"service": "api", "commit": "4f2a9c1", "image": "registry/orders/api@sha256:0"}
        assert request(port, "/orders") == (200, expected)


def test_rejects_other_methods():
    with running("orders.api") as (_, port):
        assert request(port, "/orders", method="POST")[0] == 501


def test_ends_with_status_0_on_sigterm():
    with running("orders.api") as (service, _):
        service.send_signal(SIGTERM)
        assert service.wait(timeout=10) == 0


def test_answers_the_request_in_flight_first():
    with running("orders.api") as (service, port), create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(b"GET /health HTTP/1.1\r\n")
        # The answer on a second connection proves that the server has accepted the first connection.
        assert request(port, "/health") == (200, {"status": "ok"})

        service.send_signal(SIGTERM)
        assert service.stdout.readline().startswith("no new connections")
        client.sendall(b"\r\n")
        assert client.makefile().readline() == "HTTP/1.0 200 OK\n"
        assert service.wait(timeout=10) == 0
