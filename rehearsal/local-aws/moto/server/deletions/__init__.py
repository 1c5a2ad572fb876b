"""Rejects deletions that AWS rejects and moto accepts. Without these rules, a destroy in the wrong order would pass."""

from deletions import network, services


def apply() -> None:
    network.apply()
    services.apply()
