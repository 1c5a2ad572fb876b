"""The service `admin`: shows the price list. It changes nothing, because it asks nobody to sign in."""

from orders.prices import PRICES
from orders.server import serve, version

PAGES = {
    "/admin/": lambda _: {"service": "admin", **version()},
    "/admin/prices": lambda _: PRICES,
}

if __name__ == "__main__":
    serve(PAGES)
