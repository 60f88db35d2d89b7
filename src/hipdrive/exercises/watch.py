"""Faults and dowel contacts during a repetition: dwell, hysteresis, and silence where a landmark is hidden."""

from __future__ import annotations

import math
from dataclasses import replace

from hipdrive.exercises.dowel import (
    CONTACTS,
    LUMBAR_TOLERANCE_DEG,
    NECK_TOLERANCE_DEG,
    balanced_state,
    lost_contact,
)
from hipdrive.exercises.plan import Limit, Plan, Watch
from hipdrive.exercises.smoothing import Row
from hipdrive.exercises.state import Attempt, Event, FaultTime, Track

#: Below this a landmark counts as hidden and raises no fault.
SURE = 0.25
BACK_SURE = 0.5
#: A confirmed deviation ends only when the value has come back by this share of the limit.
_HYSTERESIS = 0.15
_WIDEST = 1.5


def within(limit: Limit, row: Row, reference: Row | None) -> bool:
    """Whether a condition holds; a value that is not seen does not break it."""
    value = row[limit.column]
    if limit.change:
        if reference is None:
            return True
        value -= reference[limit.column]
    return not (value < limit.least or value > limit.most)


def outside(watch: Watch, row: Row, reference: Row, noise: Row) -> tuple[float, float]:
    """By how much the value is outside (negative: inside), and the value itself; NaN where it is not seen."""
    value = row[watch.column] - (reference[watch.column] if watch.change else 0.0)
    spread = watch.sigmas * noise[watch.column] if watch.sigmas else 0.0
    spread = spread if math.isfinite(spread) else 0.0
    least, most = min(watch.least, -_wider(spread, watch.least)), max(watch.most, _wider(spread, watch.most))
    return max(least - value, value - most), value


def _wider(spread: float, limit: float) -> float:
    """The noise's spread, but never more than half again of the limit: a fidgety hold must not excuse everything."""
    return min(spread, _WIDEST * abs(limit))


def follow(track: Track, beyond: float, value: float, time_s: float, dwell_s: float, size: float) -> Track:
    """The track after one more frame; `beyond` > 0 is outside, NaN is not seen and stops the clock."""
    if beyond != beyond:
        return replace(track, since_s=math.nan)
    if beyond > 0:
        since = time_s if track.since_s != track.since_s else track.since_s
        long_enough = time_s - since >= dwell_s - 1e-9
        raised = since if long_enough and not track.raised else track.raised_s
        worst = value if abs(value) > abs(track.worst) else track.worst
        return Track(since, raised, worst)
    if track.since_s == track.since_s and beyond > -_HYSTERESIS * size:
        return track
    return replace(track, since_s=math.nan)


def watch_frame(
    plan: Plan, attempt: Attempt, row: Row, reference: Row, noise: Row, time_s: float, side: str
) -> tuple[Attempt, list[Event]]:
    """Every frame of a repetition: the tracks go on, and what is confirmed now is told."""
    sure = row[plan.place["limb_confidence"]] >= SURE
    back_sure = row[plan.place["back_confidence"]] >= BACK_SURE
    events: list[Event] = []
    tracks = []
    for watch, before in zip(plan.watches, attempt.tracks, strict=True):
        after = before
        if watch.at == "moving":
            beyond, value = outside(watch, row, reference, noise)
            if not (back_sure if watch.back else sure):
                beyond = math.nan
            size = max(abs(v) for v in (watch.least, watch.most) if math.isfinite(v))
            after = follow(before, beyond, value, time_s, watch.dwell_s, size)
            if after.raised and not before.raised:
                events.append(Event("fault", after.raised_s, side, watch.slug))
        tracks.append(after)
    contacts = attempt.contacts
    if plan.dowel == "spine":
        contacts = _contacts(plan, attempt, row, reference, noise, time_s)
        for name, old, new in zip(CONTACTS, attempt.contacts, contacts, strict=True):
            if new.raised and not old.raised:
                events.append(Event("fault", new.raised_s, side, f"contact-lost:{name}"))
    tipped = row[plan.place["trunk_lean_deg"]] - reference[plan.place["trunk_lean_deg"]]
    spine = row[plan.place["spine_flexion_deg"]] - reference[plan.place["spine_flexion_deg"]]
    seen_back = back_sure and math.isfinite(spine)
    return replace(
        attempt,
        tracks=tuple(tracks),
        contacts=contacts,
        frames=attempt.frames + 1,
        seen=attempt.seen + sure,
        tipped=tipped if sure and abs(tipped) > abs(attempt.tipped) else attempt.tipped,
        back_seen=attempt.back_seen + seen_back,
        head_seen=attempt.head_seen + (row[plan.place["head_confidence"]] >= SURE),
        spine_low=min(attempt.spine_low, spine) if seen_back else attempt.spine_low,
        spine_high=max(attempt.spine_high, spine) if seen_back else attempt.spine_high,
    ), events


def _contacts(
    plan: Plan, attempt: Attempt, row: Row, reference: Row, noise: Row, time_s: float
) -> tuple[Track, ...]:
    spine, neck = plan.place["spine_flexion_deg"], plan.place["neck_flexion_deg"]
    back_sure = row[plan.place["back_confidence"]] >= BACK_SURE
    lumbar = row[spine] - reference[spine] if back_sure else math.nan
    head_sure = row[plan.place["head_confidence"]] >= SURE
    head = row[neck] - reference[neck] if head_sure else math.nan
    spread = 5.0 * noise[spine] if math.isfinite(noise[spine]) else 0.0
    lost = lost_contact(lumbar, head, max(LUMBAR_TOLERANCE_DEG, _wider(spread, LUMBAR_TOLERANCE_DEG)))
    value = head if lost == 0 or (lost == 1 and not lumbar < -LUMBAR_TOLERANCE_DEG) else lumbar
    return tuple(
        follow(
            track, 1.0 if lost == number else -1.0, value, time_s, plan.contact_dwell_s, NECK_TOLERANCE_DEG / 10.0
        )
        for number, track in enumerate(attempt.contacts)
    )


def faults_of(
    plan: Plan, attempt: Attempt, reference: Row, noise: Row, end_row: Row, end_s: float
) -> tuple[FaultTime, ...]:
    """All faults of a finished repetition, those of single instants looked at now, each slug once."""
    found: dict[str, FaultTime] = {}
    sure = attempt.seen >= 0.5 * attempt.frames
    for watch, track in zip(plan.watches, attempt.tracks, strict=True):
        if watch.at == "moving":
            if track.raised:
                found.setdefault(watch.slug, FaultTime(watch.slug, track.raised_s, track.worst))
            continue
        row, time_s = (attempt.top_row, attempt.top_s) if watch.at == "top" else (end_row, end_s)
        beyond, value = outside(watch, row, reference, noise)
        if sure and beyond > 0:
            found.setdefault(watch.slug, FaultTime(watch.slug, time_s, value))
    lost = [track for track in attempt.contacts if track.raised]
    if lost:
        first = min(lost, key=lambda track: track.raised_s)
        found["contact-lost"] = FaultTime("contact-lost", first.raised_s, first.worst)
    return tuple(sorted(found.values(), key=lambda fault: fault.time_s))


def balanced(plan: Plan, attempt: Attempt) -> str:
    """What the virtual rod across the low back did in a repetition: the worst of its states; empty without one."""
    if plan.dowel != "low_back":
        return ""
    seen = attempt.seen >= 0.6 * max(attempt.frames, 1)
    wobble_deg = math.sqrt(attempt.shaken / max(attempt.frames, 1))
    return balanced_state(attempt.tipped if seen else math.nan, wobble_deg)


def contact_states(plan: Plan, attempt: Attempt) -> tuple[tuple[str, str], ...]:
    """kept, lost or unseen for each contact of the exercise's dowel."""
    back_seen = attempt.back_seen >= 0.6 * max(attempt.frames, 1)
    if plan.dowel == "spine":
        head_seen = attempt.head_seen >= 0.6 * max(attempt.frames, 1)
        seen = {name: back_seen and (head_seen or name != "head") for name in CONTACTS}
        return tuple(
            (name, "lost" if track.raised else "kept" if seen[name] else "unseen")
            for name, track in zip(CONTACTS, attempt.contacts, strict=True)
        )
    if plan.dowel == "low_back":
        moved = any(
            t.raised for w, t in zip(plan.watches, attempt.tracks, strict=True) if w.slug == "dowel-rolled"
        )
        bowed = any(t.raised for w, t in zip(plan.watches, attempt.tracks, strict=True) if w.back)
        # The stick may lie still while the arch deepens: the two are told apart, and both are told.
        stick = "lost" if moved else "kept" if attempt.seen >= 0.6 * max(attempt.frames, 1) else "unseen"
        outline = "lost" if bowed else "kept" if back_seen else "unseen"
        return (("low_back", stick), ("back_outline", outline))
    return ()
