"""`AppConfig`: everything the app was told when it was started, checked once here."""

from __future__ import annotations

import ipaddress
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from hipdrive.errors import ConfigError

DATA_VARIABLE = "HIPDRIVE_DATA"
DEFAULT_PORT = 8765


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What an upload may be and may cost; the parent enforces size and time, the child's own limits the rest."""

    max_bytes: int = 2_000_000_000
    max_pixels: int = 3840 * 2160
    max_frames: int = 36_000
    max_duration_s: float = 600.0
    max_memory_bytes: int = 4_000_000_000
    max_run_s: float = 1800.0
    #: Everything one analysis may have on the disk at a time, the upload with it.
    max_work_bytes: int = 8_000_000_000
    #: An upload that sends nothing for so long is given up.
    idle_s: float = 30.0
    #: And one that is still on its way after so long: a few bytes now and then would keep its place for ever.
    max_upload_s: float = 3600.0
    #: Bytes a second on the whole, counted from `idle_s` on: slower than a bad telephone line is somebody stalling.
    min_bytes_per_s: float = 5_000.0


@dataclass(frozen=True, slots=True)
class AppConfig:
    """What `hipdrive serve` was told.

    names : the names and addresses under which browsers reach the app; the Host header must be one of them
    accounts : the accounts file; None = one person, let in by the token of the printed address
    token : what lets a browser in where there are no accounts
    quota_bytes : what recordings, results and kept films may take together; no upload is taken beyond it
    keep_free_bytes : what stays free on the disk for everything else
    """

    data_folder: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    names: tuple[str, ...] = ()
    accounts: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None
    database_url: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    limits: UploadLimits = UploadLimits()
    quota_bytes: int = 100_000_000_000
    keep_free_bytes: int = 1_000_000_000
    parallel_jobs: int = field(default_factory=lambda: min(2, os.cpu_count() or 1))

    def __post_init__(self) -> None:
        _check_files(self)
        if not self.is_loopback:
            _check_reachable(self)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the app."""
        return is_loopback_address(self.host)

    @property
    def is_tls(self) -> bool:
        """Whether browsers talk to the app over TLS."""
        return self.tls_cert is not None

    @property
    def host_headers(self) -> frozenset[str]:
        """Every Host header that is let through, lower case, with the port."""
        names = [*self.names]
        if self.is_loopback:
            names += ["127.0.0.1", "localhost", "[::1]"]
        if not _is_wildcard(self.host):
            names.append(f"[{self.host}]" if ":" in self.host else self.host)
        default = 443 if self.is_tls else 80
        with_port = {f"{name.lower()}:{self.port}" for name in names}
        return frozenset(with_port | ({name.lower() for name in names} if self.port == default else set()))

    @property
    def origins(self) -> frozenset[str]:
        """Every Origin that is ours."""
        scheme = "https" if self.is_tls else "http"
        return frozenset(f"{scheme}://{header}" for header in self.host_headers)

    @property
    def address(self) -> str:
        """The address to print, without the token."""
        name = self.names[0] if self.names else f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_tls else 'http'}://{name}:{self.port}/"


def default_data_folder() -> Path:
    """Where the app keeps its files: HIPDRIVE_DATA or the user's data folder."""
    named = os.environ.get(DATA_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("hipdrive", appauthor=False)


def is_loopback_address(host: str) -> bool:
    """Whether an address to listen on is this machine's own; ``localhost`` counts."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_wildcard(host: str) -> bool:
    return host in ("0.0.0.0", "::")


def _check_files(config: AppConfig) -> None:
    if (config.tls_cert is None) != (config.tls_key is None):
        raise ConfigError(
            "TLS needs both a certificate and its key",
            slug="tls-half",
            fix="give both --tls-cert and --tls-key",
        )
    for option, path in (
        ("--tls-cert", config.tls_cert),
        ("--tls-key", config.tls_key),
        ("--accounts", config.accounts),
    ):
        if path is not None and not path.is_file():
            raise ConfigError(
                f"The file of {option} is not there",
                slug="serve-file-missing",
                got=path.name,
                fix="check the path; hipdrive account add makes an accounts file",
            )


def _check_reachable(config: AppConfig) -> None:
    """Another address than this machine's own: only with accounts and TLS."""
    missing = [
        option
        for option, there in (
            ("accounts (--accounts FILE)", config.accounts is not None),
            ("TLS (--tls-cert FILE --tls-key FILE)", config.is_tls),
            ("the name browsers use (--name NAME)", bool(config.names) or not _is_wildcard(config.host)),
        )
        if not there
    ]
    if missing:
        raise ConfigError(
            "Other machines could reach the app, and it is not protected for that",
            slug="serve-not-protected",
            got=f"--host {config.host} without {', without '.join(missing)}",
            expected="accounts and TLS for every address but 127.0.0.1",
            fix="leave out --host, or add what is missing; make accounts with hipdrive account add NAME --file FILE",
        )
