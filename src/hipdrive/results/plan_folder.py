"""A plan as a folder: `plan.json`, the programme to print, the calendar file, the FHIR bundle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hipdrive.errors import MissingExtraError
from hipdrive.language.words import Words
from hipdrive.plan.calendar import write_calendar
from hipdrive.plan.fhir import write_fhir
from hipdrive.plan.plan import Plan
from hipdrive.plan.plan_json import plan_text
from hipdrive.report.programme import render_programme
from hipdrive.report.programme_pdf import Paper, print_programme_pdf
from hipdrive.report.words import ENGLISH
from hipdrive.results.folder import whole_folder
from hipdrive.translated.calendars import calendar_texts

#: May lie in the folder of the result the plan was made from: neither takes the other's files away.
PLAN_FILES = ("plan.json", "programme.html", "programme.pdf", "plan.ics", "plan.fhir.json")


def write_plan_folder(
    plan: Plan,
    out: Path,
    *,
    result: Mapping[str, Any] | None = None,
    recorded_at: datetime | date | None = None,
    paper: Paper = "A4",
    exported_at: datetime | None = None,
    words: Words = ENGLISH,
) -> tuple[str, ...]:
    """Write ``plan.json``, ``programme.html``, ``programme.pdf``, ``plan.ics`` and ``plan.fhir.json`` into ``out``.

    words : language of the programme and the calendar; ``plan.json`` and ``plan.fhir.json`` know none
    result : document of the ``result.json`` the plan was made from, for the measurements of the bundle
    Returns sentences about what could not be made here (the PDF without a browser, the calendar without its extra);
    everything else is there. Nothing is written where it fails: errors as in `write_fhir` and `whole_folder`.
    """
    missing: list[str] = []
    with whole_folder(out, own=PLAN_FILES) as draft:
        (draft / "plan.json").write_text(plan_text(plan), encoding="utf-8")
        page = draft / "programme.html"
        page.write_text(render_programme(plan, words), encoding="utf-8")
        bundle = write_fhir(plan, result, recorded_at=recorded_at, exported_at=exported_at)
        fhir = json.dumps(bundle, indent=1, allow_nan=False, ensure_ascii=False)
        (draft / "plan.fhir.json").write_text(fhir + "\n", encoding="utf-8")
        try:
            (draft / "plan.ics").write_bytes(write_calendar(plan, exported_at, calendar_texts(plan, words)))
        except MissingExtraError as error:
            missing.append(f"There is no calendar file: {error.what}. {error.fix}")
        said = print_programme_pdf(page, draft / "programme.pdf", paper=paper)
        if said is not None:
            missing.append(said)
    return tuple(missing)
