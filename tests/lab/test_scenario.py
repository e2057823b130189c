"""Scenarios: every file holds, what is written wrongly is refused with its place, and a wrong expectation fails."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from services.lab.golden import FILE, golden, unexplained, write
from services.lab.scenario import Report, ScenarioError, load, run_file
from services.lab.scenario.story import Past, Story, book_of, recorded
from services.monitor.difference import differs
from services.monitor.dimensions import dimensions, streams
from tests.builders import BOOK

PAGE = Path(__file__).parent.parent.parent / "docs" / "scenarios.md"
SCENARIOS = Path(__file__).parent.parent / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))

GOOD = """\
scenario: 一张账单 / one bill
household: {division: "340826100001", registered: 2025-01-10, settlement: URBAN}
members:
  a: {born: 1980-06-01}
covers: {MEDICAL: 2025-06-30}
events:
  - {known: +5, who: a, type: MedicalSettled, number: stay, admit_on: 2025-05-20, discharge_on: 2025-06-10,
     total_yuan: 7000.50, personal_yuan: 7000.50, designated: true, icu_days: 0}
expect:
  - on: 2025-06-15
    only: true
    signals: {1.02 a: {grade: YELLOW, values: {burden_yuan: 7000.50}, evidence: [stay]}}
"""


def write_file(folder: Path, text: str) -> Path:
    path = folder / "story.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def run_text(folder: Path, text: str) -> Report:
    return run_file(write_file(folder, text), BOOK)[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_reads_as_expected(path: Path) -> None:
    reports = run_file(path, BOOK)

    assert reports
    assert all(report.ok for report in reports), "\n".join(
        line for report in reports if not report.ok for line in report.lines()
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reading_on_day_by_day_is_reading_anew(path: Path) -> None:
    for scenario in load(path, BOOK):
        past = Past(scenario, book_of(scenario, BOOK), tuple(recorded(scenario)))
        story = Story(past)
        day, end = scenario.statements[0].known_on, max(one.known_on for one in scenario.expectations)
        while day <= end:
            story.live_through(day)
            full, on = past.reading(day, day), story.again(past.occasion(day, day))

            assert (full is None) == (on is None), f"{scenario.title} {day}"
            assert full is None or not differs(on.assessment, full.assessment), f"{scenario.title} {day}"
            day += timedelta(days=23)  # no divisor of a month, so that all its days have their turn


def test_no_answer_changes_without_a_new_version_of_its_rules() -> None:
    kept = json.loads((SCENARIOS / FILE).read_text(encoding="utf-8"))
    found = golden(FILES, BOOK)

    assert unexplained(kept, found) == []
    assert (found["answers"], found["rules"]) == (kept["answers"], kept["rules"]), (
        "python -m services.lab.golden tests/scenarios"
    )


def test_a_changed_answer_is_named_unless_its_rules_or_the_policy_changed() -> None:
    old = golden([SCENARIOS / "T18.yaml"], BOOK)
    new = json.loads(write(old))
    question = next(key for key, said in new["answers"].items() if "POLICY_GAP" in said)
    new["answers"][question]["POLICY_GAP"][0]["since_on"] = "2026-12-17"

    assert unexplained(old, new) == [f"{question}：POLICY_GAP"]
    assert unexplained(old, new | {"rules": old["rules"] | {"POLICY_GAP": old["rules"]["POLICY_GAP"] + 1}}) == []
    assert unexplained(old, new | {"policy": "another"}) == []


# --- the page on how to write one


def test_the_example_of_the_page_holds(tmp_path: Path) -> None:
    example = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]

    assert run_text(tmp_path, example).ok


def test_the_page_names_every_indicator_and_item() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    listed = {one.chinese: [(each.id, each.name) for each in one.indicators] for one in dimensions()}
    listed |= {one.chinese: [(each.id, each.name) for each in one.codes] for one in streams()}

    for chinese, each in listed.items():
        [row] = [line for line in rows if line.startswith(f"| {chinese} `")]
        assert row.split(" | ")[1].removesuffix(" |") == "，".join(f"{number} {name}" for number, name in sorted(each))


# --- running


def test_a_right_expectation_holds_and_says_why(tmp_path: Path) -> None:
    report = run_text(tmp_path, GOOD)

    assert report.ok
    lines = "\n".join(report.lines())
    assert "全部符合 / all as expected" in lines
    assert "1.02.limit_low_yuan = 6000.00" in lines
    assert "burden_yuan = 7000.50" in lines


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("grade: YELLOW", "grade: 红"),
        ("burden_yuan: 7000.50", "burden_yuan: 7000.49"),
        ("evidence: [stay]", "evidence: [other]"),
        ("1.02 a:", "1.01 a:"),
        ("signals: {1.02", "none: [1.02]\n    signals: {1.02"),
        ("on: 2025-06-15", "on: 2025-06-14"),
        ("on: 2025-06-15", "on: 2025-06-15\n    known_at: 2025-06-14"),
        ("only: true", "only: true\n    dimensions: {支出骤增: RED}"),
        ("only: true", "only: true\n    unknown: {支出骤增: 2025-01-01}"),
        ("only: true", "only: true\n    alerts: {expenditure_surge: NONE}"),
        ("only: true", "only: true\n    alerts: {expenditure_surge: {episode: 2}}"),
        ("only: true", "only: true\n    means: {candidate: C1}"),
        ("only: true", "only: true\n    items: {PG.06 household: ~}"),
        ("only: true", "only: true\n    reading: NONE"),
        ("signals: {1.02", "signals: {1.10 a: ~, 1.02"),
    ],
)
def test_a_wrong_expectation_fails_and_says_what_was_read(tmp_path: Path, right: str, wrong: str) -> None:
    assert right in GOOD

    report = run_text(tmp_path, GOOD.replace(right, wrong))

    assert not report.ok
    failed = [check for check in report.checks if not check.ok]
    assert all(check.expected != check.found and "story.yaml:" in check.place for check in failed)
    assert any("不符 / DIFFERS" in line for line in report.lines())


def test_a_signal_that_is_not_on_is_answered_with_what_is(tmp_path: Path) -> None:
    report = run_text(tmp_path, GOOD.replace("1.02 a: {", "1.01 a: {"))

    [missed] = [check for check in report.checks if check.what == "signals 1.01 a"]
    assert missed.why == ("这一天读到的 / what is on that day：1.02 a",)
    assert "burden_yuan 7000.50" in missed.expected


def test_what_nobody_expects_fails_where_only_is_said(tmp_path: Path) -> None:
    text = GOOD.replace(
        "    signals: {1.02 a: {grade: YELLOW, values: {burden_yuan: 7000.50}, evidence: [stay]}}\n", ""
    )

    assert not run_text(tmp_path, text).ok
    assert run_text(tmp_path, text.replace("only: true", "only: false")).ok


def test_an_indicator_that_is_named_is_expected_of_nobody_else(tmp_path: Path) -> None:
    text = GOOD.replace("  a: {born: 1980-06-01}", "  a: {born: 1980-06-01}\n  b: {born: 1981-06-01, relation: '10'}")
    text = text.replace("only: true", "only: false").replace("1.02 a:", "1.02 b:")

    failed = [check.what for check in run_text(tmp_path, text).checks if not check.ok]

    assert failed == ["signals 1.02 b", "signals 1.02 a"]


def test_before_its_registration_there_is_no_reading(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("expect:")] + "expect:\n  - {on: 2025-01-09, reading: NONE}\n"

    assert run_text(tmp_path, text).ok


def test_a_file_may_hold_several_scenarios(tmp_path: Path) -> None:
    path = write_file(tmp_path, f"{GOOD}---\n{GOOD}")

    assert len(load(path, BOOK)) == len(run_file(path, BOOK)) == 2


# --- reading


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("scenario:", "szenario:", 1, "szenario"),
        ("registered: 2025-01-10", "registered: 2025-1-10", 2, "不是日期"),
        ("registered: 2025-01-10, ", "", 4, "joined"),
        ("settlement: URBAN", "settlement: TOWN", 2, "settlement"),
        ('division: "340826100001", ', "", 2, "division"),
        ("born: 1980-06-01", "birthday: 1980-06-01", 4, "birthday"),
        ("MEDICAL: 2025-06-30", "MEDICINE: 2025-06-30", 5, "MEDICINE"),
        ("known: +5", "known: later", 7, "不是日期"),
        ("known: +5", "known: +5, known: +6", 7, "重复"),
        ("who: a", "who: z", 7, "没有“z”"),
        ("who: a, ", "", 7, "who"),
        ("type: MedicalSettled", "type: MedicalPaid", 7, "MedicalPaid"),
        ("total_yuan: 7000.50", "total_yuan: 7000.505", 8, "不是金额"),
        ("total_yuan: 7000.50", "total_yuan: 7000.50, total_fen: 700050", 8, "重复"),
        ("total_yuan: 7000.50", "total_yuan: 7000.51", 7, "个人负担"),
        ("designated: true", "designated: yes", 8, "designated"),
        ("icu_days: 0", "icu_nights: 0", 8, "icu_nights"),
        ("icu_days: 0", "icu_days: 0, on: 2025-06-11", 7, "2025-06-10"),
        ("icu_days: 0", "icu_days: 0, revision: first", 8, "整数"),
        ("icu_days: 0", "icu_days: 0, day: 40, month: 2025-13", 8, "month"),
        ("who: a, type: MedicalSettled", "who: household, type: MedicalSettled", 7, "MedicalSettled"),
        ("expect:", "expect: none\nevents2:", 10, "events2"),
        ("  - on: 2025-06-15", "  - at: 2025-06-15", 10, "at"),
        ("only: true", "only: maybe", 11, "maybe"),
        ("1.02 a:", "1.02:", 12, "1.02"),
        ("1.02 a:", "9.99 a:", 12, "9.99"),
        ("1.02 a:", "1.02 z:", 12, "1.02 z"),
        ("grade: YELLOW", "grade: GREEN", 12, "GREEN"),
        ("grade: YELLOW", "colour: YELLOW", 12, "colour"),
        ("only: true", "means: {richness: 1}", 11, "richness"),
        ("only: true", "dimensions: {wealth: RED}", 11, "wealth"),
        ("only: true", "only: [true]", 11, "单个值"),
        ("events:", "policy: {means.dibao_line_urban_fen: 700.00}\nevents:", 6, "means.dibao_line_urban_fen"),
        ("events:", "policy: {means.no_such_fen: 1}\nevents:", 6, "means.no_such_fen"),
        ("events:", "covers: {MEDICAL: 2025-06-30}\nevents:", 6, "重复"),
        ("members:", "about: *a\nmembers:", 3, "引用"),
        ("members:", "about: [\nmembers:", 5, "YAML"),
        ("members:", "about:\nmembers:", 3, "单个值"),
        ("events:\n  - ", "events:\n    ", 7, "列表"),
        ("  a: {born: 1980-06-01}", "  - a", 4, "名称"),
        ("340826100001", "34082610001", 2, "12 位"),
        ("340826100001", "999999999999", 2, "区划表"),
        ("known: +5", "known: 2025-06-01", 7, "已获知"),
        ("events:\n", "events:\n  - {who: a, type: PensionPaid, month: 2025-02, day: 29}\n", 7, "29 日"),
        ("household: {", "household: {registred: 2025-01-10, ", 2, "registred"),
    ],
)  # fmt: skip
def test_what_is_written_wrongly_is_refused_with_its_place(
    tmp_path: Path, right: str, wrong: str, line: int, says: str
) -> None:
    assert right in GOOD

    with pytest.raises(ScenarioError) as refused:
        run_text(tmp_path, GOOD.replace(right, wrong, 1))

    assert f"story.yaml:{line}:" in str(refused.value)
    assert says in str(refused.value)
    assert " / " in str(refused.value)


def test_everything_that_is_wrong_in_a_file_is_said_at_once_in_its_order(tmp_path: Path) -> None:
    text = GOOD.replace("registered: 2025-01-10", "registered: 2025-1-10").replace("URBAN", "TOWN")
    text = text.replace("born: 1980-06-01", "brn: 1980-06-01").replace("MEDICAL", "MEDICINE")
    text = text.replace("who: a", "who: z").replace("total_yuan: 7000.50", "total_yuan: 7000.505")
    text = text.replace("designated: true", "designated: yes").replace("only: true", "only: yes")
    second = "---\n- x\n- {scenario: 乙, household: {}}\n"
    text = f"policy: {{means.no_such_yuan: 1}}\n{text}  - {{none: [9.99]}}\n{second}"

    with pytest.raises(ScenarioError) as refused:
        load(write_file(tmp_path, text), BOOK)

    said = [(one.line, one.chinese.split("；")[0]) for one in refused.value.problems]
    assert said == [
        (1, "不认识的键“means.no_such_yuan”"),
        (3, "“2025-1-10”不是日期"),
        (3, "HouseholdRegistered settlement：内容不合规定"),
        (5, "缺少“born”"),
        (5, "不认识的键“brn”"),
        (6, "没有“MEDICINE”"),
        (8, "members 中没有“z”"),
        (9, "“7000.505”不是金额"),
        (9, "MedicalSettled designated：内容不合规定"),
        (12, "没有“yes”"),
        (14, "缺少“on”"),
        (14, "没有“9.99”"),
        (16, "此处应为“名称: 值”的列表"),
        (17, "缺少“expect”"),
        (17, "缺少“division”"),
    ]


def test_a_key_that_is_misspelt_is_told_with_those_it_may_be_meant_for(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"可用：number、"):
        load(write_file(tmp_path, GOOD.replace("number: stay", "numbr: stay")), BOOK)


def test_a_day_before_any_policy_is_a_fault_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("2025-01-10", "2010-01-10").replace("on: 2025-06-15", "on: 2010-06-15")

    with pytest.raises(ScenarioError, match=r"story\.yaml:1:1 参数 .* 没有生效的值"):
        run_text(tmp_path, text)


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_bytes(GOOD.encode("gb18030"))

    with pytest.raises(ScenarioError, match="UTF-8"):
        load(path, BOOK)


def test_nobody_need_have_registered_the_home(tmp_path: Path) -> None:
    alone = """
scenario: 没有登记的一个人 / somebody whom no register knows
household: {division: "340826100001", alone: a}
events:
  - {on: 2025-03-01, who: a, type: HotlineAppealed, channel: "12345", topic: FOOD}
expect:
  - {on: 2025-02-28, reading: NONE}
  - {on: 2025-03-01, signals: {4.08 household: ORANGE}, means: NONE}
"""

    assert run_text(tmp_path, alone).ok


def test_a_policy_value_may_change_on_a_day(tmp_path: Path) -> None:
    dated = "[{from: 2014-05-01, value: 7001}, {from: 2025-06-20, value: 7000}]"
    text = f"""
policy: {{1.02.limit_low_yuan: {dated}}}
{GOOD[: GOOD.index("expect:")]}
expect:
  - {{on: 2025-06-19, none: [1.02]}}
  - {{on: 2025-06-20, signals: {{1.02 a: {{steps: [unknown, "policy:1.02.limit_low_fen@2025-06-20"]}}}}}}
"""

    assert run_text(tmp_path, text).ok


def test_sums_months_and_days_mean_what_they_say(tmp_path: Path) -> None:
    events = """
  - {who: a, type: TaxIncomeDeclared, number: tax, month: 2025-01..2025-03, known: +15,
     income_yuan: 1250.5, category: WAGES}
  - {who: a, type: PensionPaid, month: 2025-02, day: 9, amount_yuan: 180}
expect:"""
    scenario = load(write_file(tmp_path, GOOD.replace("\nexpect:", events)), BOOK)[0]

    told = {(one.number, str(one.event.occurred_on), str(one.known_on)) for one in scenario.statements}
    assert {("tax-2025-02", "2025-02-28", "2025-03-15"), (None, "2025-02-09", "2025-02-09")} <= told
    taxed = next(one.event.payload for one in scenario.statements if one.number == "tax-2025-02")
    assert (taxed.income_fen, taxed.month) == (125_050, "2025-02")


def test_a_feed_delivers_month_by_month_or_as_listed(tmp_path: Path) -> None:
    by_month = load(write_file(tmp_path, GOOD), BOOK)[0].deliveries
    listed = "covers: [{feed: MEDICAL, through: 2025-05-15, known: 2025-07-01}, {feed: TAX, through: 2025-05-15}]"
    as_listed = load(write_file(tmp_path, GOOD.replace("covers: {MEDICAL: 2025-06-30}", listed)), BOOK)[0].deliveries

    assert [str(one.through_on) for one in by_month][:2] == ["2025-01-31", "2025-02-28"]
    assert (str(by_month[-1].through_on), str(by_month[-1].known_on)) == ("2025-06-30", "2025-07-01")
    assert [(one.feed, str(one.known_on)) for one in as_listed] == [("MEDICAL", "2025-07-01"), ("TAX", "2025-05-16")]


def test_equal_rows_are_two_records_unless_they_carry_a_number(tmp_path: Path) -> None:
    row = "  - {on: 2025-03-01, who: a, type: HospitalArrearsReported, amount_yuan: 10}\n"
    twice = load(write_file(tmp_path, GOOD.replace("expect:", row + row + "expect:")), BOOK)[0]
    numbered = row.replace("amount", "number: one, amount")
    once = load(write_file(tmp_path, GOOD.replace("expect:", numbered + numbered + "expect:")), BOOK)[0]

    assert len({one.event.record for one in twice.statements}) == 5
    assert len({one.event.record for one in once.statements}) == 4
