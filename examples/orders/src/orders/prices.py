"""The price list, which both services read."""

# Prices in cents.
PRICES = {"coffee": 450, "tea": 380, "water": 200}


def total(quantities: dict[str, int]) -> int:
    """Returns the price of an order in cents. Raises ValueError for an unknown item or a quantity below 1."""
    for item, quantity in quantities.items():
        if item not in PRICES:
            raise ValueError(f"there is no item '{item}'; choose one of: {', '.join(PRICES)}")
        if quantity < 1:
            raise ValueError(f"the quantity of '{item}' is {quantity}; order at least 1")
    return sum(PRICES[item] * quantity for item, quantity in quantities.items())
