"""Keeps what moto reads from its files again for every request or service, and writes no line for each request."""

import functools
from typing import Any

import moto.core.utils
from moto import backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.serving import WSGIRequestHandler


class SilentHandler(WSGIRequestHandler):
    """Writes no access log, because the local AWS endpoint keeps the requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def keep_backends() -> None:
    """Keeps the names of moto's services, and the service of each host."""
    modules = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    find = DomainDispatcherApplication.get_backend_for_host
    known: dict[str | None, Any] = {}

    @functools.wraps(find)
    def get_backend_for_host(self: DomainDispatcherApplication, host: str | None) -> Any:
        if host not in known:
            known[host] = find(self, host)
        return known[host]

    DomainDispatcherApplication.get_backend_for_host = get_backend_for_host


def keep_loader() -> None:
    """Keeps botocore's list of services, which moto would otherwise read for each service."""
    moto.core.utils.create_loader = functools.cache(moto.core.utils.create_loader)


def apply() -> None:
    keep_backends()
    keep_loader()
