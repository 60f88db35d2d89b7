"""One result deleted in the app: asked first, real, and nobody else's."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from tests.app.conftest import result_document

from hipdrive.app.services import Services
from hipdrive.athletes.history import timeline
from hipdrive.athletes.register import Athlete, add_athlete

Keep = Callable[[dict[str, Any]], int]


def test_a_result_is_deleted_with_its_folder(
    browser: TestClient, services: Services, keep_result: Keep, athlete: Athlete, tmp_path: Path
) -> None:
    keep_result(result_document())
    (item,) = timeline(services.database, athlete)
    result = tmp_path / "result"
    result.mkdir()
    (result / "viewer.json").write_text("{}")
    services.kept._put_in_place((athlete.id, item.entry_id), result)
    at = f"/people/{athlete.id}/recordings/{item.entry_id}"
    kept = services.kept.files(athlete.id, item.entry_id)
    assert kept is not None and kept.folder.is_dir()
    assert re.search(rf'action="{at}/delete"', browser.get(at).text)
    assert browser.post(f"{at}/delete", data={}).headers["location"] == at
    assert kept.folder.is_dir()
    other = add_athlete(services.database, "Ben")
    wrong = f"/people/{other.id}/recordings/{item.entry_id}/delete"
    assert browser.post(wrong, data={"sure": "yes"}).status_code == 404
    assert browser.post(at.replace("recordings", "sets") + "/delete", data={"sure": "yes"}).status_code == 404
    assert len(timeline(services.database, athlete)) == 1
    assert browser.post(f"{at}/delete", data={"sure": "yes"}).headers["location"] == f"/people/{athlete.id}"
    assert timeline(services.database, athlete) == []
    assert not kept.folder.exists() and services.kept.files(athlete.id, item.entry_id) is None
    assert browser.get(at).status_code == 404
