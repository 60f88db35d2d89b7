"""Accounts, the brake on guessing, and what an app that others can reach must have."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from hipdrive.app import accounts as accounts_module
from hipdrive.app.accounts import Accounts, LoginBrake, add_account, remove_account
from hipdrive.app.application import create_app
from hipdrive.app.config import AppConfig
from hipdrive.errors import ConfigError

PASSWORD = "four plain short words"
SITE = "https://clinic.example:8765"


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.json"
    add_account(path, "anna", PASSWORD)
    return path


@pytest.fixture
def clinic(tmp_path: Path, accounts: Path) -> Iterator[TestClient]:
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("x")
    config = AppConfig(
        data_folder=tmp_path / "data",
        database_url=str(tmp_path / "p.sqlite"),
        host="0.0.0.0",
        names=("clinic.example",),
        accounts=accounts,
        tls_cert=tmp_path / "cert.pem",
        tls_key=tmp_path / "key.pem",
    )
    with TestClient(create_app(config), base_url=SITE, follow_redirects=False) as client:
        client.headers["origin"] = SITE
        yield client


def sign_in(client: TestClient, name: str, password: str) -> int:
    page = client.get("/sign-in").text
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
    assert found
    form = {"name": name, "password": password, "csrf_token": found[1]}
    code: int = client.post("/sign-in", data=form).status_code
    return code


def test_the_file_holds_argon2_and_is_private(accounts: Path) -> None:
    assert "$argon2id$" in accounts.read_text() and PASSWORD not in accounts.read_text()
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600


def test_right_and_wrong_passwords(accounts: Path) -> None:
    known = Accounts(accounts)
    assert known.password_right("anna", PASSWORD)
    assert not known.password_right("anna", PASSWORD + "x")
    assert not known.password_right("nobody", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password", "slug"), [("a/b", PASSWORD, "account-name"), ("b", "short", "account-password")]
)
def test_names_and_passwords_that_will_not_do(tmp_path: Path, name: str, password: str, slug: str) -> None:
    with pytest.raises(ConfigError) as caught:
        add_account(tmp_path / "a.json", name, password)
    assert caught.value.slug == slug


def test_signing_in_and_out(clinic: TestClient, accounts: Path) -> None:
    cookie = clinic.get("/sign-in").headers["set-cookie"]
    assert cookie.startswith("__Host-") and "secure" in cookie.lower() and "samesite=strict" in cookie.lower()
    clinic.cookies.clear()
    assert clinic.get("/people").headers["location"] == "/sign-in"
    assert sign_in(clinic, "anna", PASSWORD) == 303
    assert clinic.get("/people").status_code == 200
    remove_account(accounts, "anna")
    assert clinic.get("/people").status_code == 303, "an account that is gone is signed out"


def test_another_sites_link_neither_loops_nor_signs_out(clinic: TestClient) -> None:
    assert sign_in(clinic, "anna", PASSWORD) == 303
    kept = dict(clinic.cookies)
    clinic.cookies.clear()  # what a strict cookie does on the way from another site
    answer = clinic.get("/people", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200 and 'url=/people"' in answer.text
    assert "set-cookie" not in answer.headers
    clinic.cookies.update(kept)
    assert clinic.get("/people", headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_guessing_is_braked(clinic: TestClient) -> None:
    codes = [sign_in(clinic, "anna", f"wrong {n}") for n in range(6)]
    assert codes == [403] * 5 + [429]
    assert sign_in(clinic, "anna", PASSWORD) == 429, "also with the right one, until the time is over"


def test_the_sign_in_form_needs_its_token_too(clinic: TestClient) -> None:
    clinic.get("/sign-in")
    assert clinic.post("/sign-in", data={"name": "anna", "password": PASSWORD}).status_code == 403


def test_right_passwords_do_not_count_as_guesses() -> None:
    brake = LoginBrake()
    for _ in range(30):
        assert brake.wait_s("10.0.0.1", "anna") == 0
        brake.was_wrong("10.0.0.1", "anna")
        brake.was_right("10.0.0.1", "anna")
    for number in range(20):
        brake.was_wrong("10.0.0.1", f"name-{number}")
    assert brake.wait_s("10.0.0.1", "yet-another") > 0, "one address trying many names"
    assert brake.wait_s("10.0.0.2", "anna") == 0


def test_signing_out_many_at_once_leaves_a_whole_file(accounts: Path) -> None:
    there = Accounts(accounts)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(there.end_sessions, ["anna"] * 100))
    assert Accounts(accounts).epoch("anna") == 100


def test_a_file_that_cannot_be_read_lets_nobody_in(clinic: TestClient, accounts: Path) -> None:
    assert sign_in(clinic, "anna", PASSWORD) == 303
    accounts.write_text("{}")
    assert clinic.get("/people").status_code == 303, "to the sign-in page"
    with pytest.raises(ConfigError, match="cannot be read"):
        Accounts(accounts)


@pytest.mark.parametrize("missing", ["accounts", "tls", "names"])
def test_another_address_needs_accounts_tls_and_a_name(tmp_path: Path, accounts: Path, missing: str) -> None:
    for name in ("c", "k"):
        (tmp_path / name).write_text("x")
    with pytest.raises(ConfigError, match="not protected") as caught:
        AppConfig(
            data_folder=tmp_path,
            host="0.0.0.0",
            accounts=None if missing == "accounts" else accounts,
            tls_cert=None if missing == "tls" else tmp_path / "c",
            tls_key=None if missing == "tls" else tmp_path / "k",
            names=() if missing == "names" else ("clinic.example",),
        )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_this_machines_own_addresses_need_nothing(tmp_path: Path, host: str) -> None:
    assert AppConfig(data_folder=tmp_path, host=host).is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "localhost.evil.example", "10.0.0.1"])
def test_every_other_address_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="Other machines could reach"):
        AppConfig(data_folder=tmp_path, host=host)


@pytest.mark.parametrize(("host", "header"), [("127.0.0.5", "127.0.0.5:8765"), ("::1", "[::1]:8765")])
def test_the_printed_address_is_one_that_is_let_through(tmp_path: Path, host: str, header: str) -> None:
    config = AppConfig(data_folder=tmp_path, host=host)
    assert header in config.address
    assert header in config.host_headers and f"http://{header}" in config.origins


def test_the_accounts_file_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "accounts.json"
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.exists()))
    add_account(path, "anna", PASSWORD)
    assert synced == [False, True], "the file before it gets its name, then the name"


def test_an_account_taken_away_does_not_come_back_while_somebody_signs_out(
    accounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(accounts, "ben", PASSWORD)
    write, has_read, go_on = accounts_module._write, threading.Event(), threading.Event()

    def slowly(path: Path, told: dict[str, dict[str, Any]]) -> None:
        if not has_read.is_set():
            has_read.set()
            go_on.wait(10)
        write(path, told)

    monkeypatch.setattr(accounts_module, "_write", slowly)
    with ThreadPoolExecutor(2) as pool:
        out = pool.submit(Accounts(accounts).end_sessions, "anna")
        assert has_read.wait(10)
        gone = pool.submit(remove_account, accounts, "ben")  # on the command line, say
        time.sleep(0.3)
        go_on.set()
        out.result(10)
        assert gone.result(10)
    after = Accounts(accounts)
    assert (after.epoch("anna"), after.epoch("ben")) == (1, None)


class Clock:
    """Seconds, as the test says."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def guess_from_everywhere(brake: LoginBrake, clock: Clock, account: str, seconds: float) -> int:
    """A stranger with an address for every guess, at every moment the brake allows; how many guesses that are."""
    until, guesses = clock.now + seconds, 0
    while clock.now < until:
        address = f"10.{guesses // 65536}.{guesses // 256 % 256}.{guesses % 256}"
        wait_s = brake.wait_s(address, account)
        if wait_s > 0:
            clock.now += wait_s
            continue
        brake.was_wrong(address, account)
        guesses += 1
    return guesses


@pytest.mark.parametrize("account", ["anna", "nobody"])
def test_guessing_from_many_addresses_is_slow(account: str) -> None:
    clock = Clock()
    brake = LoginBrake(clock)
    assert guess_from_everywhere(brake, clock, account, 24 * 3600) < 3000, "a day at two a minute"


def test_a_stranger_cannot_lock_the_owner_out_for_long() -> None:
    clock = Clock()
    brake = LoginBrake(clock)
    brake.was_wrong("192.0.2.7", "anna")
    brake.was_right("192.0.2.7", "anna")
    guess_from_everywhere(brake, clock, "anna", 6 * 3600)
    brake.was_wrong("10.9.9.9", "anna")
    assert brake.wait_s("192.0.2.99", "anna") == 30, "from an address never seen: half a minute at most"
    assert brake.wait_s("192.0.2.7", "anna") == 0, "from where the owner was let in: not at all"
    for _ in range(5):
        brake.was_wrong("192.0.2.7", "anna")
    assert brake.wait_s("192.0.2.7", "anna") > 60, "but who guesses there waits as everywhere"


def test_the_waits_grow_and_are_forgotten() -> None:
    clock = Clock()
    brake = LoginBrake(clock)
    waits = []
    for number in range(18):
        brake.was_wrong(f"10.0.1.{number}", "anna")
        waits.append(brake.wait_s("10.0.2.1", "anna"))
    assert waits == [0.0] * 9 + [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]
    assert brake.wait_s("10.0.2.1", "ben") == 0
    clock.now += 901
    assert brake.wait_s("10.0.2.1", "anna") == 0


def test_a_network_of_version_6_is_one_place() -> None:
    brake = LoginBrake()
    for number in range(5):
        brake.was_wrong(f"2001:db8:1:2::{number}", "anna")
    assert brake.wait_s("2001:db8:1:2:aaaa::1", "anna") > 60
    assert brake.wait_s("2001:db8:1:3::1", "anna") == 0


def test_many_names_do_not_release_a_brake() -> None:
    brake = LoginBrake()
    for _ in range(5):
        brake.was_wrong("10.0.0.1", "anna")
    for number in range(6000):
        brake.was_wrong(f"10.1.{number // 256}.{number % 256}", f"name-{number}")
    assert brake.wait_s("10.0.0.1", "anna") > 60
    assert len(brake._wrong) <= 20_000


def test_a_name_nobody_has_costs_the_same_check(accounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Accounts(accounts)
    seen: list[str] = []
    verify = known._hasher.verify

    def note(hashed: str, password: str) -> bool:
        seen.append(re.match(r"\$argon2id\$v=\d+\$[mtp=,\d]+", hashed)[0])  # type: ignore[index]
        return bool(verify(hashed, password))

    monkeypatch.setattr(type(known._hasher), "verify", lambda _, hashed, password: note(hashed, password))
    assert [known.password_right(name, "wrong wrong") for name in ("anna", "nobody")] == [False, False]
    assert len(seen) == 2 and seen[0] == seen[1], "one hash each, with the same cost"


def test_pages_are_answered_while_many_sign_in(clinic: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(Accounts, "password_right", lambda *_: let_go.wait(20))
    monkeypatch.setattr(LoginBrake, "wait_s", lambda *_: 0.0)
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', clinic.get("/sign-in").text)
    assert found
    form = {"name": "anna", "password": "x", "csrf_token": found[1]}

    async def come_in() -> tuple[float, list[httpx.Response]]:
        way = httpx.ASGITransport(app=clinic.app)
        async with httpx.AsyncClient(
            transport=way, base_url=SITE, cookies=dict(clinic.cookies), headers={"origin": SITE}
        ) as browser:
            signing_in = [asyncio.create_task(browser.post("/sign-in", data=form)) for _ in range(60)]
            await asyncio.sleep(1)
            began = time.monotonic()
            assert (await browser.get("/sign-in")).status_code == 200
            took_s = time.monotonic() - began
            let_go.set()
            return took_s, [await waiting for waiting in signing_in]

    took_s, answers = asyncio.run(come_in())
    assert took_s < 5, "not the twenty seconds for which the passwords are looked at"
    told = [answer for answer in answers if answer.status_code != 303]
    assert len(told) == 60 - 2 - 20, "two are looked at, twenty wait; the others are not kept waiting"
    for answer in told:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "Too many people are signing in just now." in answer.text
    assert sign_in(clinic, "anna", "x") == 303, "and when they are through there is room again"


def test_a_password_nobody_looked_at_is_no_guess(clinic: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_module, "_MOST_WAITING", -2)
    assert [sign_in(clinic, "anna", "wrong wrong") for _ in range(8)] == [503] * 8
    monkeypatch.undo()
    assert sign_in(clinic, "anna", PASSWORD) == 303
