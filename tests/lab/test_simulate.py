from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from schemas.dates import civil_date, first_day, parse_month
from schemas.event import payload_of
from schemas.events import event_types
from schemas.fields import Feed
from services.ingest.intake import Accepted, Intake, RawRecord, Rejected
from services.lab.simulate import FolderInUse, NothingToSimulate, Row, Settings, Summary, simulate, write
from services.lab.simulate.chance import Chance, Shares
from services.lab.simulate.channels import CHANNELS
from services.lab.simulate.rates import YEARLY
from services.policy.load import load

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE, MONTHS = 1_500, 13
SETTINGS = Settings(people=PEOPLE, months=MONTHS)
PERSON_YEARS = PEOPLE * MONTHS / 12
BOOK = load()
TODAY = date(2030, 1, 1)

Line = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(simulate(SETTINGS))


@pytest.fixture(scope="module")
def lines(rows: list[Row]) -> list[Line]:
    return [json.loads(row.line) for row in rows]


def known_on(line: Line) -> date:
    return civil_date(datetime.fromisoformat(line["recordedat"]))


def taken(rows: list[Row]) -> list[Accepted | Rejected]:
    intake = Intake(BOOK.divisions, TODAY)
    return [intake.take(RawRecord("test", number, row.line.encode())) for number, row in enumerate(rows, 1)]


def of(lines: list[Line], kind: str) -> list[Line]:
    return [line for line in lines if line["type"] == kind]


# --- what a run is


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again = (list(simulate(Settings(people=120, months=3, seed=7))) for _ in range(2))
    other = list(simulate(Settings(people=120, months=3, seed=8)))

    assert first == again
    assert first != other


def test_the_door_takes_every_row(rows: list[Row]) -> None:
    assert [str(one) for one in taken(rows) if isinstance(one, Rejected)] == []


def test_every_payload_is_what_its_type_allows(lines: list[Line]) -> None:
    faults = [payload for line in lines if isinstance(payload := payload_of(line["type"], line["data"]), tuple)]

    assert faults == []


def test_rows_come_in_the_order_in_which_they_became_known(rows: list[Row]) -> None:
    assert all(before.recorded_at <= after.recorded_at for before, after in pairwise(rows))
    assert rows[0].recorded_at.startswith("2025-01-01")
    assert rows[-1].recorded_at.startswith("2026-01-31")


def test_lines_are_compact_with_sorted_keys(rows: list[Row], lines: list[Line]) -> None:
    assert [row.line for row in rows] == [json.dumps(line, sort_keys=True, separators=(",", ":")) for line in lines]
    assert [row[:2] for row in rows] == [(line["recordedat"], line["type"]) for line in lines]
    assert all(line.get("revision") != 0 and None not in line["data"].values() for line in lines)


def test_no_name_and_no_identity_number_is_anywhere(rows: list[Row]) -> None:
    assert not any(re.search(r"[^\x20-\x7e]|[1-9][0-9]{16}[0-9X]", row.line) for row in rows)


def test_nearly_everything_that_can_be_said_is_said(lines: list[Line]) -> None:
    ours = {"Tick", "PolicyAdopted", "RosterSet", "NoChangeFound"}
    rare = {kind for kind in event_types() if YEARLY.get(kind, 1.0) < 0.003}
    rare |= {"DisasterAffected", "CustodyEnded", "GuardianNamed", "WageArrearsSettled"}

    assert {line["type"] for line in lines} >= event_types().keys() - ours - rare


# --- people


def test_the_first_day_registers_everybody(lines: list[Line]) -> None:
    opening = [line for line in lines if line["recordedat"] < "2025-01-01T01:00:00Z"]
    homes = {line["subject"].removeprefix("household/") for line in of(opening, "HouseholdRegistered")}
    joined = of(opening, "MemberJoined")

    people = {line["subject"] for line in joined}
    assert len(joined) == len(people) == PEOPLE
    assert {line["data"]["household_id"] for line in joined} == homes
    assert 1.6 <= len(joined) / len(homes) <= 2.2
    assert all(f"person/{line['data']['head_ref']}" in people for line in of(opening, "HouseholdRegistered"))
    assert {line["data"]["category"] for line in of(opening, "CategoryGranted")} >= {"C1", "C2", "C3", "C4", "C5", "C6"}


def test_everyone_lives_in_a_real_township_and_the_greater_county_has_more_people(lines: list[Line]) -> None:
    counties = Counter(line["division"][:6] for line in of(lines, "HouseholdRegistered"))

    assert len(counties) == 11
    assert counties["340826"] > counties["340811"]
    assert all(BOOK.divisions.is_listed(line["division"][:9]) for line in of(lines, "HouseholdRegistered"))


def test_a_run_can_be_restricted_to_divisions() -> None:
    rows = list(simulate(Settings(people=60, months=2, divisions=("340828", "340826100"))))
    places = {json.loads(row.line)["division"] for row in rows if row.kind != "FeedCovered"}

    assert {place[:6] for place in places} == {"340826", "340828"}
    assert all(place.startswith(("340828", "340826100")) for place in places if not place.endswith("000000"))


def test_nobody_is_paid_a_pension_for_a_month_after_their_death(lines: list[Line]) -> None:
    died = {line["subject"]: line["data"]["death_on"][:7] for line in of(lines, "DeathRegistered")}
    paid = [line for line in of(lines, "PensionPaid") if line["subject"] in died]

    assert paid
    assert all(line["data"]["month"] <= died[line["subject"]] for line in paid)


def test_who_leaves_a_home_for_another_joins_it(lines: list[Line]) -> None:
    left = {line["subject"] for line in of(lines, "MemberLeft") if line["data"]["reason"] == "MOVED"}
    homes = defaultdict(list)
    for line in of(lines, "MemberJoined"):
        homes[line["subject"]].append(line["data"]["household_id"])

    assert left
    assert all(len(homes[person]) == len(set(homes[person])) >= 2 for person in left)


def test_a_child_joins_the_household_on_the_day_of_its_birth(lines: list[Line]) -> None:
    births = {f"person/{line['data']['child_ref']}": line for line in of(lines, "BirthRegistered")}
    joins = {line["subject"]: line for line in of(lines, "MemberJoined") if line["data"]["reason"] == "BIRTH"}

    assert births.keys() & joins.keys()
    assert all(births[child]["occurredon"] == joins[child]["occurredon"] for child in births.keys() & joins.keys())


# --- rates


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("MedicalSettled", 0.25, 0.45),
        ("DeathRegistered", 0.012, 0.040),
        ("OutpatientSummarised", 4.8, 7.2),
        ("PensionPaid", 4.0, 7.0),
        ("BenefitPaid", 5.5, 9.5),
        ("TaxIncomeDeclared", 0.3, 0.9),
        ("VisitRecorded", 0.25, 0.60),
    ],
)
def test_rows_come_as_often_as_estimated_for_anqing(lines: list[Line], kind: str, low: float, high: float) -> None:
    assert low <= len(of(lines, kind)) / PERSON_YEARS <= high


def test_a_few_hospital_bills_are_very_large(lines: list[Line]) -> None:
    own = sorted(line["data"]["personal_fen"] for line in of(lines, "MedicalSettled"))

    assert own[len(own) // 2] < 200_000
    assert 0.005 <= sum(one > 600_000 for one in own) / len(own) <= 0.15


# --- deliveries


def test_no_feed_falls_silent_between_two_deliveries(lines: list[Line]) -> None:
    covers = defaultdict(list)
    for line in of(lines, "FeedCovered"):
        covers[line["subject"], line["data"]["feed"]].append(line)
    view = BOOK.view("340826", date(2025, 6, 1), date(2025, 6, 1))

    assert {feed for _, feed in covers} == set(Feed.__args__)
    for (_, feed), found in covers.items():
        lag = timedelta(days=view.number(f"feed.{feed}.lag_days"))
        for before, after in pairwise(found):
            covered_on = date.fromisoformat(before["data"]["covered_through_on"])
            assert known_on(after) <= covered_on + lag


def test_a_cover_is_said_after_the_rows_of_its_delivery(lines: list[Line]) -> None:
    last: dict[str, str] = {}
    for line in lines:
        last[line["batch"]] = line["type"]
    feeds = {name for name, channel in CHANNELS.items() if channel.feed}
    told = {kind for batch, kind in last.items() if any(f"-{name}-2" in batch for name in feeds)}

    assert told == {"FeedCovered"}


def test_the_households_of_a_delivery_are_told_village_by_village(lines: list[Line]) -> None:
    pensions = [line for line in of(lines, "PensionPaid") if line["batch"] == "rs-340826-pensions-2025-03-05"]
    places = [line["division"] for line in pensions if line["data"]["month"] == "2025-02"]

    assert len(places) > 20
    assert sum(before <= after for before, after in pairwise(places)) >= 0.9 * (len(places) - 1)


# --- dirt


def test_a_correction_or_retraction_repeats_the_number_with_a_higher_revision(lines: list[Line]) -> None:
    stated = defaultdict(set)
    for line in lines:
        if "id" in line:
            stated[line["source"], line["id"]].add((line.get("revision", 0), line["type"]))
    changed = {number: told for number, told in stated.items() if len(told) > 1}

    assert changed
    assert all(len({revision for revision, _ in told}) == len(told) for told in changed.values())
    assert any(kind == "Retracted" for told in changed.values() for _, kind in told)
    assert all(line["revision"] > 0 for line in of(lines, "Retracted"))


def test_some_rows_are_sent_twice_and_the_door_knows_them_again(rows: list[Row]) -> None:
    events = [one.event.event_id for one in taken(rows) if isinstance(one, Accepted)]

    assert 0 < len(events) - len(set(events)) < 0.02 * len(events)


def test_some_rows_are_months_late(lines: list[Line]) -> None:
    late = [
        line for line in of(lines, "OutpatientSummarised")
        if known_on(line) - date.fromisoformat(line["occurredon"]) > timedelta(days=45)
    ]  # fmt: skip

    assert 0 < len(late) < 0.05 * len(of(lines, "OutpatientSummarised"))


def test_some_rows_speak_of_people_whom_nobody_registered(lines: list[Line]) -> None:
    registered = {line["subject"] for line in of(lines, "MemberJoined")}
    strangers = [line for line in of(lines, "OutpatientSummarised") if line["subject"] not in registered]

    assert 0 < len(strangers) < 0.02 * len(lines)


def test_some_rows_have_no_number_and_are_never_twice_in_one_month(lines: list[Line]) -> None:
    unnumbered = [line for line in lines if "id" not in line]
    parts = ("source", "type", "subject", "occurredon", "data")
    content = Counter((line["recordedat"][:7], *(str(line[part]) for part in parts)) for line in unnumbered)

    assert unnumbered
    assert max(content.values()) == 1


def test_bad_lines_are_refused_and_change_nothing_else() -> None:
    clean = list(simulate(Settings(people=80, months=2)))
    bad = list(simulate(Settings(people=80, months=2, bad=True)))
    refused = [one for one in taken(bad) if isinstance(one, Rejected)]

    assert [row for row in bad if row.kind != "Unreadable"] == clean
    assert len(refused) == 10
    assert Counter(one.fault.reason for one in refused[:5]) == {
        "not_json": 1, "unknown_type": 1, "wrong_date": 1, "invalid_field": 2,
    }  # fmt: skip


# --- settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("people", 0),
        ("months", 0),
        ("start_month", "2025-13"),
        ("divisions", ("110101",)),
        ("divisions", ("340826", "34")),
    ],
)
def test_a_run_of_nobody_or_nowhere_is_refused(name: str, value: Any) -> None:
    with pytest.raises(NothingToSimulate, match=name) as caught:
        list(simulate(Settings(**{"people": 5, "months": 1, name: value})))

    assert caught.value.setting == name


# --- files


def test_each_month_of_recording_has_its_file_and_the_summary_counts_them(tmp_path: Path) -> None:
    folder, heard = tmp_path / "out", []
    summary = write(simulate(Settings(people=400, months=3)), folder, heard.append)

    files = {path.name: path.read_text(encoding="utf-8").splitlines() for path in sorted(folder.glob("*.jsonl"))}
    assert list(files) == ["events-2025-01.jsonl", "events-2025-02.jsonl", "events-2025-03.jsonl"]
    assert {name: len(lines) for name, lines in files.items()} == summary.by_file
    assert all(json.loads(line)["recordedat"].startswith(name[7:14]) for name, lines in files.items() for line in lines)
    assert sum(summary.by_type.values()) == summary.rows == heard[-1]
    assert heard == sorted(set(heard))
    assert 400 <= summary.people <= 410
    assert summary.households == summary.by_type["HouseholdRegistered"]
    assert Summary(**json.loads((folder / "summary.json").read_text(encoding="utf-8"))) == summary


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(simulate(Settings(people=50, months=2)), tmp_path / name)

    assert [path.read_bytes() for path in sorted((tmp_path / "a").iterdir())] == [
        path.read_bytes() for path in sorted((tmp_path / "b").iterdir())
    ]


def test_a_folder_with_event_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "events-2025-01.jsonl").write_text("mine\n", encoding="utf-8")

    with pytest.raises(FolderInUse) as caught:
        write(simulate(Settings(people=5, months=1)), tmp_path)

    assert caught.value.folder == tmp_path
    assert (tmp_path / "events-2025-01.jsonl").read_text(encoding="utf-8") == "mine\n"


def test_a_run_without_rows_is_an_empty_summary(tmp_path: Path) -> None:
    summary = write([], tmp_path)

    assert summary == Summary(people=0, households=0, rows=0, by_type={}, by_file={})


# --- draws


def test_shares_are_drawn_by_their_weights() -> None:
    shares = Shares((3, "often"), (1, "seldom"))

    assert [shares.at(point) for point in (0.0, 0.74, 0.75, 0.999)] == ["often", "often", "seldom", "seldom"]


@pytest.mark.parametrize("mean", [0.0, 0.4, 7.0, 200.0])
def test_counts_have_the_mean_that_was_asked_for(mean: float) -> None:
    chance = Chance(5)

    drawn = [chance.count(mean) for _ in range(4_000)]

    assert sum(drawn) / len(drawn) == pytest.approx(mean, rel=0.05, abs=1e-9)


def test_draws_stay_in_their_bounds() -> None:
    chance, month = Chance(3), parse_month("2024-02")

    assert {chance.between(2, 4) for _ in range(200)} == {2, 3, 4}
    assert {chance.day_of(month) for _ in range(2_000)} == {first_day(month) + timedelta(days=day) for day in range(29)}
