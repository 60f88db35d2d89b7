"""`hipdrive serve`: the address that is printed, and the server behind it."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable

from hipdrive.app.accounts import app_extra_missing
from hipdrive.app.config import AppConfig
from hipdrive.errors import ConfigError

_MODULES = ("fastapi", "uvicorn", "websockets", "argon2")


def check_extra() -> None:
    """MissingExtraError where a library of the extra ``app`` is not there."""
    from importlib.util import find_spec

    for module in _MODULES:
        if find_spec(module) is None:
            raise app_extra_missing(module)


def printed_address(config: AppConfig) -> str:
    """The address that lets the person in: with the token where there are no accounts."""
    return config.address if config.accounts is not None else f"{config.address}?token={config.token}"


def serve(config: AppConfig, when_ready: Callable[[], None]) -> None:
    """Run the app until it is stopped.

    when_ready : called once the address answers
    Raises
    ------
    MissingExtraError : the extra ``app`` is not installed
    ConfigError : the address is taken or not this machine's (``address-taken``), the certificate or its key cannot be
        used (``tls-unusable``), or the data folder cannot (``data-folder``)
    """
    check_extra()
    import uvicorn

    from hipdrive.app.application import create_app
    from hipdrive.app.connections import BoundedHttp, most_connections
    from hipdrive.app.security import WEBSOCKET_MESSAGE_BYTES

    _check_certificate(config)
    os.umask(0o077)
    listener = _listen(config)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                when_ready()

    settings = uvicorn.Config(
        create_app(config),
        # Named, so that what else may be installed does not take their place: the bounds are in these.
        http=BoundedHttp,
        loop="asyncio",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        ws_max_size=WEBSOCKET_MESSAGE_BYTES,
        ws_max_queue=2,
        ws_per_message_deflate=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32_768,
        limit_concurrency=most_connections(),
        ssl_certfile=None if config.tls_cert is None else str(config.tls_cert),
        ssl_keyfile=None if config.tls_key is None else str(config.tls_key),
    )
    Server(settings).run(sockets=[listener])


def _check_certificate(config: AppConfig) -> None:
    """Said here in words; and nobody is asked for the password of a key by a server that starts by itself."""
    if config.tls_cert is None or config.tls_key is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(config.tls_cert, config.tls_key, password="")
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        raise ConfigError(
            "The TLS certificate or its key cannot be used",
            slug="tls-unusable",
            got=f"{config.tls_cert.name} and {config.tls_key.name}",
            expected="PEM files that belong together, the key without a password",
            fix="check both files",
        ) from error


def _listen(config: AppConfig) -> socket.socket:
    """The socket, taken before anything else is started."""
    from hipdrive.app.connections import MOST_FROM_ONE_PLACE, BoundedListener, most_connections

    host = "127.0.0.1" if config.host == "localhost" else config.host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    from_one = None if config.is_loopback else MOST_FROM_ONE_PLACE
    listener = BoundedListener(family, most=most_connections(), most_from_one=from_one)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, config.port))
    except OSError as error:
        listener.close()
        raise ConfigError(
            "The address cannot be used",
            slug="address-taken",
            got=f"{config.host}:{config.port}, {error.strerror}",
            fix="choose another port with --port",
        ) from error
    listener.set_inheritable(False)
    return listener
