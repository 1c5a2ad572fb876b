"""Rejects deletions that AWS rejects and moto accepts. Without these rules, a destroy in the wrong order would pass."""

from deletions import instances, network, services


def apply() -> None:
    instances.apply()
    network.apply()
    services.apply()
