"""Finished English sentences known again: all that the rooms say, their numbers kept, and nothing else."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.app.test_translated import ENGLISH, analysed, measured
from tests.report.test_pages_in_german import HIKES
from tests.report.test_progress_page import START, recorded

import hipdrive.hike
from hipdrive.analysis import Analysis
from hipdrive.athletes.documents import summary_of
from hipdrive.findings import find, headline
from hipdrive.findings.rules import load_rules
from hipdrive.hike.hike import SOURCE_WORDS
from hipdrive.hike.totals import headline as hike_headline
from hipdrive.language.words import load_words
from hipdrive.measures.measurement import FAR_LEG
from hipdrive.plan.rules import load_prescription, load_progression
from hipdrive.progress import Reading, build_progress
from hipdrive.progress.change import compare_recordings
from hipdrive.progress.conditions import differences
from hipdrive.screening import load_questions
from hipdrive.translated.findings import result_said
from hipdrive.translated.hikes import hike_said
from hipdrive.translated.plan_lines import headline_said, step_said, why_said
from hipdrive.translated.progress import comparison_said
from hipdrive.translated.tables import read_table
from hipdrive.translated.timeline import line_said
from hipdrive.translated.wordings import Wordings

DE, EN = load_words("de"), load_words("en")
HIKE = Path(str(hipdrive.hike.__file__)).parent


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", text.replace(",", ".")))


# ---------------------------------------------------------------- the engine


def wordings() -> Wordings:
    pairs = {
        "{a} m in {time}": "{a} m in {time}",
        "{b} min": "{b} Minuten",
        "by {as_name}": "von {as_name}",
        "nine": "neun",
    }
    return Wordings(pairs.items(), DE)


def test_a_sentence_is_known_only_as_a_whole() -> None:
    known = wordings().known
    assert known("8.5 m in 3 min") == "8,5 m in 3 Minuten"
    assert known("8.5 m in nine") == "8,5 m in neun"
    assert known("8.5 m in ten") is None, "a part of it is not known"
    assert known("well, 8.5 m in 3 min") is None
    assert known("by {as_name} <b>") == "von {as_name} <b>", "a name is nobody's to translate, nor to fill"
    assert known("by " + "x" * 2000) is None


@given(st.text(max_size=60))
def test_whatever_stands_in_a_document_is_left_as_it_is_or_known(text: str) -> None:
    for said in (hike_said, comparison_said, why_said, step_said, headline_said):
        told = said(text, DE)
        assert told.text == text if told.english else bool(told.text) or not text
        assert said(text, EN).text == text


# ---------------------------------------------------------------- hikes


@pytest.mark.parametrize("case", HIKES)
def test_everything_of_a_hike_is_known(case: str) -> None:
    hike = HIKES[case]()
    english = [hike_headline(hike), *hike.notes, hike.cadence.how_known, hike.gait_rule.how_known]
    english += [s.reason for s in hike.segments if s.reason] + list(SOURCE_WORDS.values())
    for text in english:
        told = hike_said(text, DE)
        assert not told.english, text
        assert numbers(told.text) == numbers(text), text
        assert not ENGLISH.findall(told.text), told.text


def sentences_of(name: str) -> list[str]:
    """Sentences in a file of the hike room as it writes them, 7 for each number; what is raised is left out."""
    tree = ast.parse((HIKE / f"{name}.py").read_text(encoding="utf-8"))
    raised = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in raised:
            found.append("".join(str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values))
    return [text for text in found if len(text.split()) > 3]


@pytest.mark.parametrize(("name", "least"), [("segments", 4), ("cadence", 6), ("altitude", 3)])
def test_every_sentence_in_the_code_is_known(name: str, least: int) -> None:
    found = [text.replace("7: speed over", "doubled: speed over") for text in sentences_of(name)]
    assert len(found) >= least
    for text in found:
        whole = text.replace("barometer7", "barometer (Forerunner 7)")  # a gap that may be empty
        assert not hike_said(whole, DE).english, text


@pytest.mark.parametrize(
    "text",
    [
        "You ran 1.2 km at 12.5 % on the treadmill: 1 h 05 min, 120 m up, VAM 510 m/h; hiked none of it.",
        "You ran 1.2 km at 10 % or steeper: 14 min, 120 m up, VAM 510 m/h; hiked 40 m of it.",
        "You went up 300 m at 10 % or steeper: 4 min, 45 m up, VAM nan m/h (hiked or ran cannot be told without a cadence).",
        "No climb of 300 m or more at 10 % or steeper is sure. Some may be there that this altitude cannot show.",
        "No 100 m and 60 s in one piece on the treadmill.",
        "your own two cadences uphill, 118 and 165: below 130 a walk, above 141 a run",
        "The altitude leaps 2 times as no feet can (the watch set its altimeter anew, or a lift): "
        "no climb is followed across",
        "The altitude leaps once as no feet can (the watch set its altimeter anew, or a lift): "
        "no climb is followed across",
        "1 stop of 10 s or more taken out; times are moving times",
        "1 point that goes back in time left out",
        "3 points that go back in time left out",
        "1 point with the time of another left out",
        "3 points without a time left out",
        "1 impossible value of contact time left out",
        "412 m of the way lie in pieces without altitude, or too short, and are not judged",
        "Hiking and running cannot be told apart: the file has no cadence",
        "Hiking and running cannot be told apart: nothing above 2 m/s, and 62 may be both legs' or one leg's",
    ],
)
def test_sentences_that_only_some_files_bring(text: str) -> None:
    assert not hike_said(text, DE).english


# ---------------------------------------------------------------- progress


def test_every_reason_of_two_recordings_is_known() -> None:
    readings = (
        Reading("trunk_lean_deg", "none", "deg", 8.0, 0.5, 20, 4.0, 3.0),
        Reading("knee_flexion_midstance_deg", "right", "deg", np.nan, status="insufficient", reason=FAR_LEG),
        Reading("cadence_spm", "both", "steps/min", 170.0),
    )
    one = recorded(0, readings=readings)
    variants: list[dict[str, Any]] = [
        {},
        {"kind": "mocap", "view": "3d"},
        {"kind": "keypoints"},
        {"kind": "watch"},
        {"view": "rear"},
        {"near_side": "left"},
        {"model": "movenet"},
        {"surface": "overground"},
        {"grade_percent": 5.5},
        {"speed_mps": 3.6},
        {"speed_mps": None},
        {"calibrated": True},
        {"readings": readings[:1]},
        {"readings": (replace(readings[0], unit="rad"), *readings[1:])},
    ]
    others = [replace(one, when=START + timedelta(days=n), **v) for n, v in enumerate(variants, start=1)]
    told = set()
    for before, after in permutations([one, *others], 2):
        told |= {*differences(before, after), "; ".join(differences(before, after))}
        told |= {change.reason for change in compare_recordings(before, after)}
    told |= {why for _, why in build_progress("Ada", [one]).alone}
    assert len(told) > 40
    for text in told - {""}:
        found = comparison_said(text, DE)
        assert not found.english, text
        assert numbers(found.text) == numbers(text)
    known = read_table("progress", "de")["reason"]
    assert [gap for text in known for gap in re.findall(r"{\w+}", text) if gap not in known[text]] == []


# ---------------------------------------------------------------- plans and headlines


def test_a_headline_is_known_as_the_rules_themselves_say_it() -> None:
    made = analysed()
    document = {"headline": made.headline, "findings": [], "exercises": [], "posture": posture(made)}
    wanted = result_said(document, made.measurements, DE).headline
    assert not wanted.english
    assert headline_said(made.headline, DE).text == wanted.text


def posture(made: Analysis) -> dict[str, Any]:
    own = made.posture
    return {"label": own.label, "memberships": dict(own.memberships), "intervals": dict(own.intervals)}


@given(
    lean=st.floats(-15.0, 30.0), shank=st.floats(-10.0, 30.0), knee=st.floats(10.0, 80.0), behind=st.floats(-10.0, 30.0),
    error=st.floats(0.2, 12.0), side=st.sampled_from(["left", "right"]),
)  # fmt: skip
def test_every_headline_of_the_rules_is_known(
    lean: float, shank: float, knee: float, behind: float, error: float, side: str
) -> None:
    rows = (
        ("trunk_lean_deg", lean, "none"),
        ("shank_angle_at_contact_deg", shank, side),
        ("knee_flexion_midstance_deg", knee, side),
        ("leg_behind_spine_line_peak_deg", behind, side),
    )
    found = find([measured(name, "deg", value, error, whose) for name, value, whose in rows])
    english = headline([], analysed().posture, found)
    told = headline_said(english, DE)
    assert not told.english, english
    assert numbers(told.text) == numbers(english)
    for finding in found:
        assert not why_said(f"Because {finding.short}.", DE).english, finding.short


def test_other_reasons_for_an_exercise() -> None:
    rules = load_prescription()
    sign = rules.sign.words.replace("{sign}", " and ".join(rules.sign.names.values()))
    known = [sign, rules.words.general_reason, rules.words.fill_reason]
    known += [f"Because {p.reason} (0.7 on a scale of 0 to 1)." for p in load_rules().posture.values()]
    for text in known:
        assert not why_said(text, DE).english, text
    assert why_said("Because my coach says so.", DE).english


@pytest.mark.parametrize("slug", load_progression().words)
def test_every_step_is_known(slug: str) -> None:
    filled = {
        "counted": "12", "seen": "11", "kept": "9", "moved": "2", "least": "8", "needed": "9", "sets_needed": "2",
        "pain": "5", "most": "3", "side": "left", "to": "Single-leg RDL with dowel feedback, one leg",
    }  # fmt: skip
    for sets in ("The checked set", "Last of 3 checked sets"):
        for each in ("", " each side"):
            text = load_progression().words[slug]
            for name, value in {**filled, "sets": sets, "each": each}.items():
                text = text.replace(f"{{{name}}}", value)
            told = step_said(text, DE)
            assert not told.english, text
            assert numbers(told.text) == numbers(text)


# ---------------------------------------------------------------- the timeline


def test_every_line_the_register_writes_is_known() -> None:
    answers = {q.id: "no" for q in load_questions().question}
    documents: dict[str, dict[str, Any]] = {
        "recording": {"headline": analysed().headline},
        "set": {"exercise": "deadlift", "counted": 8, "reps": [{"verdict": "fault"}]},
        "adherence": {"session": "s-1", "done": True, "pain": 2},
        "plan": {"weeks": [1, 2, 3]},
        "screening": {"answers": answers},
        "activity": {"headline": hike_headline(HIKES["mixed"]())},
    }
    for kind, document in documents.items():
        text = summary_of(kind, document)
        told = line_said(kind, text, DE)
        assert not told.english, text
        assert not ENGLISH.findall(told.text), told.text
        # The register keeps the catalogue's name of an exercise; a page has its title.
        assert line_said(kind, text, EN).text == (text.replace("deadlift", "Deadlift") if kind == "set" else text)
    for kind in ("recording", "plan", "screening", "activity"):
        assert not line_said(kind, summary_of(kind, {}), DE).english
    assert (
        line_said("set", summary_of("set", {"exercise": "deadlift", "counted": 8}), DE).text
        == "Kreuzheben: 8 gezählt"
    )
    assert line_said("set", "donkey-kick: 4 counted, 1 with a fault", EN).text == (
        "Donkey kick with dowel feedback: 4 counted, 1 with a fault"
    )
    assert line_said("set", "an own thing: 4 counted", EN).text == "an own thing: 4 counted"
    assert line_said("activity", "Somebody's own words", DE).english
    assert (
        line_said("recording", "<script>alert(1)</script>", DE).__html__().startswith('<span lang="en">&lt;script')
    )
