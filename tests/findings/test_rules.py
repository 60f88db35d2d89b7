"""The rules: every name exists, every band has its words, nothing that may not be claimed is claimed."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from tests.measures.contract_names import CONTRACT_NAMES

from hipdrive.errors import SchemaError
from hipdrive.exercises import load_catalogue
from hipdrive.findings.rules import load_rules, read_rules

FORBIDDEN = re.compile(
    r"injur|force|newton|glute|psoas|activat|muscle|firing|economy|efficien|energy|diagnos|risk|pain|danger|tight|weak"
    r"|strong|strength|\bgood\b|\bbad\b|great|excellent|perfect|wrong|poor|\bshould\b|\bmust\b",
    re.IGNORECASE,
)
PLACEHOLDERS = {"value", "size", "low", "high", "side"}
RULES_FILE = files("hipdrive.findings").joinpath("rules.toml")


def test_every_measurement_name_is_in_the_contract() -> None:
    used = {
        name
        for rule in load_rules().rule
        for name in (rule.measurement, *([rule.minus] if rule.minus else []), *rule.needs, *rule.unless)
    }
    assert used - set(CONTRACT_NAMES) == set()
    contract = Path(__file__).parents[2] / ".." / "shared" / "contract.md"
    if contract.is_file():
        text = contract.read_text(encoding="utf-8").replace(
            "(or `_body_heights`", "vertical_oscillation_body_heights"
        )
        assert [name for name in CONTRACT_NAMES if name not in text] == []


def test_every_exercise_of_a_rule_is_in_the_catalogue() -> None:
    rules = load_rules()
    used = {name for rule in rules.rule for wording in rule.wordings for name in wording.exercises}
    used |= {name for posture in rules.posture.values() for name in posture.exercises} | set(rules.general)
    assert used - set(load_catalogue()) == set()
    assert len(used) >= 8


def test_the_concepts_of_both_articles_are_covered() -> None:
    slugs = {wording.slug for rule in load_rules().rule for wording in rule.wordings}
    wanted = [
        "overstride",
        "foot-ahead-of-hip",
        "upright-trunk",
        "backseat",
        "over-leaned",
        "ear-shoulder-hip",
        "leg-behind-spine-line",
        "hip-drive-share",
        "hip-drive-shared",
        "midstance-knee-straight",
        "midstance-knee-deflated",
        "midstance-ankle-deflated",
        "bounce-high",
        "pawback",
        "cadence",
        "low-back-arched",
        "recipe-hip-over-knee",
        "recipe-knee-over-ankle",
    ]
    assert set(wanted) - slugs == set()


def test_no_text_claims_what_may_not_be_claimed() -> None:
    rules = load_rules()
    texts = [t for rule in rules.rule for w in rule.wordings for t in (w.title, w.text, w.short)]
    texts += [rule.subject for rule in rules.rule]
    texts += [rules.unsure, rules.unsure_wide, rules.no_reference, rules.general_reason, rules.unjudged_reason]
    texts += [posture.reason for posture in rules.posture.values()]
    assert len(texts) > 80
    assert [text for text in texts if FORBIDDEN.search(text)] == []


def test_every_rule_has_source_and_dispute_and_only_known_placeholders() -> None:
    for rule in load_rules().rule:
        assert len(rule.source) > 10 and len(rule.disputed) > 20, rule.slug
        for wording in rule.wordings:
            found = set(re.findall(r"{(\w*)}", wording.text + wording.short))
            assert found <= PLACEHOLDERS, wording.slug


def test_descriptive_measures_have_no_band() -> None:
    by_name = {rule.slug: rule for rule in load_rules().rule}
    for slug in ("leg-behind-spine-line", "foot-ahead-of-hip", "pawback", "cadence"):
        assert by_name[slug].band is None, slug


def test_the_overstride_limits_are_those_of_the_definitions() -> None:
    (rule,) = [rule for rule in load_rules().rule if rule.slug == "overstride"]
    assert rule.band is not None
    assert (rule.band.high, rule.band.far_high) == (9.0, 12.5)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("band = { high = 9.0, far_high = 12.5 }", "", "such wording needs a band"),
        (
            "band = { high = 9.0, far_high = 12.5 }",
            "band = { high = 9.0, far_high = 2.5 }",
            "far_low <= low <= high",
        ),
        ("band = { high = 9.0, far_high = 12.5 }", "band = { far_high = 12.5 }", "a far limit needs its near one"),
        (
            "band = { high = 9.0, far_high = 12.5 }",
            "band = { low = 9.0 }",
            "`low` and the wording `below` go together",
        ),
        ('slug = "overstride"', "", r"rule\.0\.slug: Field required"),
        ('slug = "foot-ahead-of-hip"', 'slug = "overstride"', "rule named twice: overstride"),
        ("decimals = 0", "decimals = 9", r"rule\.0\.decimals: .*less than or equal to 3"),
        ("decimals = 0", "decimals = ", "not TOML"),
        ("[posture.too_tall]", "[posture.too_small]", r"posture\.too_small"),
    ],
)
def test_a_broken_rules_file_is_refused_with_its_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = RULES_FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "rules.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SchemaError, match=words) as caught:
        read_rules(tmp_path / "rules.toml")
    assert caught.value.slug == "rules-file"
    assert "TOML" in caught.value.fix
