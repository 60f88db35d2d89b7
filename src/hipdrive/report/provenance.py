"""Where a report's numbers come from: what was read, how, and what was done to it."""

from __future__ import annotations

from hipdrive.analysis import Analysis
from hipdrive.language.words import Words
from hipdrive.report.words import ENGLISH
from hipdrive.translated.said import Said

#: What may have been told, as a field of `Settings` and in words.
_TOLD = (
    ("height_m", "height m"),
    ("mass_kg", "mass kg"),
    ("belt_speed_mps", "belt speed mps"),
    ("grade_percent", "grade percent"),
    ("capture_fps", "capture fps"),
    ("camera_roll_deg", "camera roll deg"),
)


def provenance_rows(analysis: Analysis, words: Words = ENGLISH) -> list[tuple[str, Said]]:
    """What was read, how, and what was done to it. The steps are the program's own terms and stay English."""
    source, provenance, settings = analysis.source, analysis.motion.provenance, analysis.settings
    frames = words.say(
        "{count} at {rate} a second, {seconds} s",
        count=source.frames,
        rate=words.decimals(f"{source.fps:.3g}"),
        seconds=words.number(source.duration_s, 1),
    )
    contacts = words.say(
        "{left} left, {right} right",
        left=len(analysis.strides.of("left")),
        right=len(analysis.strides.of("right")),
    )
    near = words.text(f"side.{analysis.near_side}") if analysis.near_side else words.say("none (no camera)")
    rows = [
        ("File", Said(source.name)),
        ("SHA-256", Said(source.sha256)),
        ("Kind", Said(words.say(source.kind))),
        ("Frames", Said(frames)),
        ("Surface", Said(words.say(analysis.surface))),
        ("Near side", Said(near)),
        (
            "Pose",
            Said(f"{provenance.backend or settings.backend}, {settings.model}" if source.kind == "video" else ""),
        ),
        ("Contacts found by", _own_terms(analysis.strides.method, words)),
        ("Contacts", Said(contacts)),
        ("Standing reference", _standing(analysis, words)),
        ("Told by you", Said("; ".join(_told(analysis, words)) or words.say("nothing"))),
        ("Steps", _own_terms(" → ".join(provenance.steps), words)),
        ("Versions", Said(", ".join(f"{name} {version}" for name, version in provenance.versions.items()))),
    ]
    return [(words.say(title), value) for title, value in rows if value.text]


def _own_terms(text: str, words: Words) -> Said:
    return Said(text, english=words.language != "en")


def _standing(analysis: Analysis, words: Words) -> Said:
    if analysis.standing is None:
        return Said(words.say("none"))
    return Said(words.say("yes")) if not analysis.standing.source else _own_terms(analysis.standing.source, words)


def _told(analysis: Analysis, words: Words) -> list[str]:
    values = [(title, getattr(analysis.settings, name)) for name, title in _TOLD]
    return [f"{words.say(title)} {words.decimals(str(value))}" for title, value in values if value is not None]
