from signal import SIGTERM

from conftest import request, running
from orders.admin import PAGES
from orders.prices import PRICES


def test_shows_the_price_list(get):
    assert get(PAGES, "/admin/prices") == (200, PRICES)


def test_is_healthy(get):
    assert get(PAGES, "/health") == (200, {"status": "ok"})


def test_answers_404_for_the_pages_of_the_api(get):
    assert get(PAGES, "/orders/total") == (404, {"error": "there is no page /orders/total"})


def test_returns_an_unknown_version_outside_of_a_task():
    with running("orders.admin") as (_, port):
        expected = {"service": "admin", "commit": "unknown", "image": "unknown"}
        assert request(port, "/admin/") == (200, expected)


def test_ends_with_status_0_on_sigterm():
    with running("orders.admin") as (service, _):
        service.send_signal(SIGTERM)
        assert service.wait(timeout=10) == 0
