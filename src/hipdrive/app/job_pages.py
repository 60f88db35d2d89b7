"""Pages of the analyses: the list, one with its progress, stopping one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from hipdrive.app.job import Job
from hipdrive.app.pages import render_page, words_of
from hipdrive.app.services import Services, services_of
from hipdrive.language.words import Words

router = APIRouter()


@router.get("/jobs")
def list_jobs(request: Request) -> Response:
    """Everything that runs, waits or is finished."""
    services, words = services_of(request), words_of(request)
    rows = [job_words(services, job, words) | {"job": job} for job in services.jobs.all()[:200]]
    return render_page(request, "jobs.html", rows=rows)


@router.get("/jobs/{name}")
def show(request: Request, name: str) -> Response:
    """One analysis and how far it is; its result where there is one.

    The way on is here and not in the script: it must not matter whether the analysis ended before, while or after the
    page and its script were loaded.
    """
    services, words = services_of(request), words_of(request)
    job = _find(services, name)
    said = job_words(services, job, words)
    if said["result"]:
        return RedirectResponse(said["result"], 303)
    return render_page(request, "job.html", job=job, said=said)


@router.get("/jobs/{name}/state")
def state(request: Request, name: str) -> Response:
    """The same for the page's script."""
    services, words = services_of(request), words_of(request)
    return JSONResponse(job_words(services, _find(services, name), words))


@router.post("/jobs/{name}/cancel")
def cancel(request: Request, name: str) -> Response:
    """Stop it; its child ends at once."""
    services = services_of(request)
    services.jobs.cancel(_find(services, name).id)
    return RedirectResponse(f"/jobs/{name}", 303)


@router.post("/jobs/{name}/remove")
def remove(request: Request, name: str) -> Response:
    """Take a finished one off the list; its result stays with the person."""
    services = services_of(request)
    services.jobs.remove(_find(services, name).id)
    return RedirectResponse("/jobs", 303)


def _find(services: Services, name: str) -> Job:
    job = services.jobs.get(name)
    if job is None:
        raise HTTPException(404)
    return job


def _result(services: Services, job: Job) -> str:
    """Address of the result; empty where there is none, or it was deleted since."""
    if job.entry_id is None or services.kept.files(job.order.athlete_id, job.entry_id) is None:
        return ""
    room = {"exercise": "sets", "hike": "hikes"}.get(job.order.kind, "recordings")
    return f"/people/{job.order.athlete_id}/{room}/{job.entry_id}"


def job_words(services: Services, job: Job, words: Words) -> dict[str, Any]:
    """A job in words: state, stage, share (0 to 1 or None), failure, where the result is."""
    before = services.jobs.before(job)
    text = words.text(f"job.{job.state}")
    if job.state == "waiting" and before:
        text = words.text("job.waiting_behind", before=before)
    if job.state == "running" and job.stage:
        text = words.either(f"stage.{job.stage}", job.stage)
    failure = job.failure
    what = fix = ""
    if failure is not None:
        what = words.either(f"failure.{failure.slug}", failure.what) or words.text("failure.child-died")
        fix = words.either(f"failure_next.{failure.slug}", failure.fix)
    result = _result(services, job)
    if job.state == "done" and not result:
        text = words.text("job.gone")
    return {
        "state": job.state,
        "text": text,
        "share": job.share if job.state == "running" else None,
        "finished": job.is_finished,
        "what": what,
        "fix": fix,
        "result": result,
        "name": job.order.file_name,
    }
