"""A plan of a runner with a finding and a sign, and the result it is made from: small, and whole."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from hipdrive.plan.make import make_plan
from hipdrive.plan.plan import Plan
from hipdrive.plan.result_file import result_from_document
from hipdrive.plan.weeks import Schedule
from hipdrive.screening import Answer, ClearedScreening, Pain, Screening, load_questions

#: Over both changes to summer time: America/New_York 14 March, Europe/Berlin 28 March 2027.
START = date(2027, 3, 8)


def row(name: str, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
    """A row of `measurements`."""
    answered = value is not None
    return {
        "name": name,
        "side": "right",
        "value": value,
        "unit": unit,
        "phase": "contact",
        "sd": 1.2 if answered else None,
        "n_steps": 16 if answered else 0,
        "u_sys": 2.0 if answered else None,
        "mdc95": 5.0 if answered else None,
        "view": "side",
        "status": "measured" if answered else "not_observable",
        "reasons": [],
        **more,
    }


def result_document() -> dict[str, Any]:
    """A result with every status and unit, and one finding that stands out."""
    no_pelvis = "A plain side view does not see the pelvis & low back <apart>."
    return {
        "schema_version": 1,
        "hipdrive_version": "0.1.0",
        "input": {"name": "läufer.mp4", "sha256": "ab" * 32, "kind": "video", "fps": 120.0},
        "near_side": "right",
        "provenance": {"backend": "blazepose/heavy", "versions": {"hipdrive": "0.1.0", "av": "18.1.0"}},
        "measurements": [
            row("shank_angle_at_contact_deg", 13.4, "deg"),
            row("leg_behind_spine_line_peak_deg", 12.0, "deg"),
            row("leg_behind_spine_line_peak_deg", 9.0, "deg", side="left", status="proxy", reasons=["far leg"]),
            row("trunk_lean_deg", 7.0, "deg", side="none"),
            row("cadence_spm", 171.0, "steps/min", side="both"),
            row("contact_time_s", 0.25, "s"),
            row("step_length_m", 1.1, "m", side="both"),
            row("speed_mps", 3.1, "m/s", side="both", u_sys=None, sd=None, mdc95=None),
            row("hip_extension_velocity_at_contact_dps", 80.0, "deg/s"),
            row("leg_stiffness_n_per_m", 9000.0, "N/m"),
            row("step_time_cv_percent", 2.0, "%", side="both"),
            row("trunk_share", 0.31, "1"),
            row("vertical_oscillation_body_heights", 0.05, "body heights", side="both"),
            row("foot_ahead_of_hip_leg_lengths", 0.31, "leg lengths"),
            row("hip_drive_share", None, "1", reasons=[no_pelvis]),
            row("pawback_foot_speed_mps", None, "m/s", status="insufficient", reasons=["too few frames"]),
        ],
        "posture": {"label": "hinged", "memberships": {"hinged": 0.8}, "intervals": {}, "reasons": []},
        "findings": [
            {
                "slug": "shank-ahead",
                "measurement": "shank_angle_at_contact_deg",
                "side": "right",
                "short": "the right foot lands far ahead of the knee, 13 ± 2°",
                "band": [None, 9.0],
                "exercises": ["running-man", "single-leg-hop"],
                "stands_out": True,
            }
        ],
    }


def cleared_screening(pain_site: str = "low back") -> ClearedScreening:
    """Every question answered, low back pain reported, nothing that stops a plan."""
    pain = Pain(pain_site, "in January", 4, ("after", "next_day"), "better", "more hills")
    answers = [
        Answer(q.id, "yes", pain) if q.id == "low-back-pain" else Answer(q.id, "no")
        for q in load_questions().question
    ]
    return ClearedScreening(Screening(date(2027, 3, 6), tuple(answers)))


def sample_plan(timezone: str = "Europe/Berlin", athlete: str = "Zoë Müller", at: time = time(18, 0)) -> Plan:
    """Six weeks from 8 March 2027, Monday, Wednesday and Friday; the second Sunday is a clock change in one zone."""
    schedule = Schedule(START, 6, (0, 2, 4), at, timezone)
    facts = result_from_document(result_document())
    return make_plan(facts, cleared_screening(), schedule, athlete=athlete, made_on=date(2027, 3, 6))
