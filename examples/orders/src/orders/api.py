"""The service `api`: computes the price of an order."""

from collections.abc import Mapping

from orders.prices import total
from orders.server import serve, version


def quantities(query: Mapping[str, str]) -> dict[str, int]:
    """Returns the number of each item in a query such as `tea=2`. Raises ValueError for other text."""
    for item, text in query.items():
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):
            raise ValueError(f"the quantity of '{item}' is '{text}'; write a whole number")
    return {item: int(text) for item, text in query.items()}


PAGES = {
    "/orders": lambda _: {"service": "api", **version()},
    "/orders/total": lambda query: {"cents": total(quantities(query))},
}

if __name__ == "__main__":
    serve(PAGES)
