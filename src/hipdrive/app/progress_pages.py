"""Pages of progress: did it change by more than the measurement's own error; the whole page with its charts."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hipdrive.app.pages import render_page, words_of
from hipdrive.app.recordings import REPORT_POLICY
from hipdrive.app.services import services_of
from hipdrive.athletes.register import get_athlete
from hipdrive.report import progress_words
from hipdrive.report.progress_page import render_progress
from hipdrive.results.progress import progress_of
from hipdrive.translated.progress import comparison_said

router = APIRouter()


@router.get("/people/{athlete_id}/progress")
def progress(request: Request, athlete_id: str) -> Response:
    """The one sentence and a row a measurement."""
    database, words = services_of(request).database, words_of(request)
    athlete = get_athlete(database, athlete_id)
    found = progress_of(database, athlete)
    groups = [
        {
            "title": (group.first.when, group.last.when),
            "rows": [
                {
                    "title": progress_words.title_of(series.change, words),
                    "before": progress_words.amount(series.change, series.change.before, words=words),
                    "after": progress_words.amount(series.change, series.change.after, words=words),
                    "threshold": progress_words.amount(series.change, series.change.threshold, words=words),
                    "changed": series.change.verdict == "changed",
                }
                for series in (*group.with_verdict("changed"), *group.with_verdict("not_changed"))
            ],
        }
        for group in found.groups
    ]
    return render_page(
        request,
        "progress.html",
        athlete=athlete,
        headline=progress_words.headline(found, words),
        groups=groups,
        alone=[(recording, comparison_said(reason, words)) for recording, reason in found.alone],
        adherence=found.adherence,
    )


@router.get("/people/{athlete_id}/progress/page")
def page(request: Request, athlete_id: str) -> Response:
    """Everything with its charts, to read, print or keep; shut in like the report."""
    database = services_of(request).database
    html = render_progress(progress_of(database, get_athlete(database, athlete_id)), words=words_of(request))
    return HTMLResponse(html, headers={"content-security-policy": REPORT_POLICY})
