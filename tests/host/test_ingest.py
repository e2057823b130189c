"""Files of departments: read, taken, refused with reasons, and handed in again."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.host.clock import now
from services.host.embedded import Embedded
from services.host.ingesting import Desk, Job, Report
from services.host.settings import Settings
from services.host.work import Stop
from services.ingest.answer import Answer
from services.ingest.mappings import load_mappings
from services.ingest.process import Door, Parcel
from tests.builders import BOOK
from tests.host.bureau import WANG, WRONG, ZHANG, Bureau, bureau_in, stay
from tests.host.calling import Call, line, url_of, write_lines


@pytest.fixture
def bureau(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return bureau_in(call, tmp_path, monkeypatch)


def many(number: int, bad: int = 0) -> list[dict[str, str]]:
    """So many stays of two people, the first of them unreadable."""
    return [
        stay(each, 身份证号=ZHANG if each % 2 else WANG, **({"总额": "很多"} if each < bad else {}))
        for each in range(number)
    ]


def test_a_file_becomes_events_that_name_nobody_and_is_read_at_once(bureau: Bureau) -> None:
    answer = bureau.hand_in(bureau.file(stay(1), stay(2, 身份证号=WANG)))

    assert answer.code == 0, answer.err
    assert "共 2 行 = 新存 2" in answer.out
    stays = bureau.events()
    assert {one.source for one in stays} == {"340826-yb"}
    assert len({one.subject for one in stays}) == 2
    held = b"".join(file.read_bytes() for file in bureau.folder.glob("bureau*.db*"))
    assert not any(text.encode() in held for text in (ZHANG, WANG, "张秀兰"))
    assert bureau.ask("verify", "--all", "--json").code == 0


def test_a_refused_row_disturbs_no_other_and_comes_back_in_a_report_that_can_be_mended(bureau: Bureau) -> None:
    rows = [stay(1), stay(2, 身份证号=WRONG), stay(3, 个人="9元"), stay(4)]
    report = bureau.folder / "拒收.csv"
    told = bureau.handed(bureau.file(*rows), options=("--report", report))[0]
    assert told["counts"] | {"stored": 2, "rejected": 2} == told["counts"]
    assert sum(one["count"] for one in told["reasons"]) == 2

    with report.open(encoding="utf-8-sig", newline="") as stream:
        heads, *lines = list(csv.reader(stream))
    assert heads[-3:] == ["#原因", "#改法", "#行号"]
    assert [one[-1] for one in lines] == ["3", "4"]
    lines[0][1], lines[1][7] = ZHANG, "1000"
    with report.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([heads, *lines])

    assert bureau.handed(report)[0]["counts"]["stored"] == 2
    assert {one.record for one in bureau.events()} == {
        one.record for one in events_of(bureau, "clean", [stay(1), stay(2), stay(3), stay(4)])
    }


def events_of(bureau: Bureau, name: str, rows: list[dict[str, str]]) -> list[Any]:
    """The events of another bureau that is handed these rows."""
    folder = bureau.folder / name
    folder.mkdir()
    other = Bureau(bureau.call, folder)
    assert other.hand_in(other.file(*rows)).code == 0
    return other.events()


def test_a_report_for_spreadsheets_keeps_every_cell_as_text(bureau: Bureau) -> None:
    report = bureau.folder / "refused.xlsx"
    bureau.hand_in(bureau.file(stay(1, 姓名="=1+1", 身份证号=WRONG)), options=("--report", report))

    heads, row = load_workbook(report).active.iter_rows(values_only=True)

    cells = dict(zip(heads, row, strict=True))
    assert (cells["身份证号"], cells["姓名"], cells["#行号"]) == (WRONG, "=1+1", "2")
    assert "校验" in cells["#原因"]


def test_the_same_file_again_is_recognised_under_whatever_name_and_changes_nothing(bureau: Bureau) -> None:
    file = bureau.file(stay(1), stay(1), stay(2, 身份证号=WRONG))
    first = bureau.handed(file)[0]
    before = bureau.ask("log", "export").out

    again = bureau.handed(file.rename(bureau.folder / "renamed.csv"))[0]

    assert (again["resent"], again["batch"], again["counts"]) == (True, first["batch"], first["counts"])
    assert bureau.ask("log", "export").out == before
    assert len(bureau.letters()) == 1
    assert "已于" in bureau.hand_in(bureau.folder / "renamed.csv").out


def test_a_delivery_says_up_to_which_day_its_feed_is_complete(bureau: Bureau) -> None:
    files = [bureau.file(stay(1)), bureau.file(stay(2, 身份证号=WRONG), name="b.csv")]

    told = bureau.handed(*files, options=("--covers-through", "2026-01-31"))

    assert [one["covered"] for one in told] == [False, True]
    covered = bureau.events("FeedCovered")
    assert [(one.subject, one.occurred_on.isoformat()) for one in covered] == [("division/340826000000", "2026-01-31")]
    assert "有 1 行拒收" in bureau.hand_in(files[1], options=("--covers-through", "2026-01-31")).out
    assert len(bureau.events("FeedCovered")) == 1


def test_a_file_without_rows_may_say_that_there_was_nothing(bureau: Bureau) -> None:
    told = bureau.handed(bureau.file(), options=("--covers-through", "2026-01-31"))[0]

    assert (told["state"], told["covered"]) == ("DONE", True)


def test_reading_stops_before_it_buries_a_department_and_goes_on_if_asked(bureau: Bureau) -> None:
    file = bureau.file(*many(300, bad=60))

    answer = bureau.hand_in(file)
    assert answer.code == 1
    assert "60 × " in answer.out
    assert "拒收过多" in answer.err
    assert len(bureau.events()) == 140
    stopped = bureau.handed(file)[0]
    assert (stopped["state"], sum(stopped["counts"].values()), stopped["skipped"]) == ("STOPPED", 200, 0)
    assert len(bureau.letters()) == 60

    done = bureau.handed(file, options=("--accept-refusals", "--covers-through", "2026-01-31"))[0]

    assert (done["state"], done["skipped"], done["covered"]) == ("DONE", 200, True)
    assert sum(done["counts"].values()) == 300
    assert (len(bureau.events()), len(bureau.letters())) == (240, 60)


def test_the_share_of_refusals_is_a_setting(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_REFUSAL_LIMIT_PCT", "30")

    assert bureau.hand_in(bureau.file(*many(300, bad=60))).code == 0

    monkeypatch.setenv("SHOUWANG_REFUSAL_LIMIT_PCT", "many")
    assert "0 至 100" in bureau.hand_in(bureau.file(stay(1))).err


def test_history_is_loaded_with_the_time_at_which_it_became_known(bureau: Bureau) -> None:
    bureau.hand_in(
        bureau.file(stay(1)), options=("--known-at", "2026-02-10T01:00:00Z", "--covers-through", "2026-01-31")
    )

    ticks = bureau.events("Tick")
    assert {one.occurred_on.isoformat() for one in ticks} == {"2026-02-10"}


def test_what_is_only_taken_is_assessed_with_the_next_delivery(bureau: Bureau) -> None:
    assert bureau.hand_in(bureau.file(stay(1)), options=("--no-follow",)).code == 0
    before = bureau.ask("log", "export").out.count("\n")

    told = bureau.hand_in(bureau.file(stay(2), name="b.csv"), options=("--json",)).json

    assert told["followed"] >= 1
    assert bureau.ask("log", "export").out.count("\n") > before
    assert bureau.ask("verify", "--all", "--json").code == 0


def test_a_trial_takes_nothing_and_makes_no_keys(bureau: Bureau) -> None:
    file = bureau.file(stay(1), stay(2, 身份证号=WRONG))

    tried = bureau.hand_in(file, options=("--dry-run", "--preview", "1", "--json")).json["files"][0]

    assert (tried["rows"], tried["counts"]) == (2, {"fit": 1, "rejected": 1})
    assert [one["type"] for one in tried["preview"]] == ["MedicalSettled"]
    assert ZHANG not in json.dumps(tried)
    assert sorted(path.name for path in bureau.folder.iterdir()) == ["mappings", "stays.csv"]
    told = bureau.hand_in(file, options=("--preview", "1")).out
    assert "可收 1" in told
    assert json.loads(next(one for one in told.splitlines() if one.startswith("{")))["type"] == "MedicalSettled"


def test_a_file_that_cannot_be_read_is_said_to_be_and_nothing_is_kept_of_it(bureau: Bureau) -> None:
    wrong = bureau.folder / "wrong.csv"
    wrong.write_text("甲,乙\n1,2\n", encoding="utf-8")

    answer = bureau.hand_in(wrong)
    assert answer.code == 2
    assert "身份证号" in answer.err
    assert bureau.handed(wrong)[0].keys() == {"file", "broken"}
    assert bureau.hand_in(wrong, options=("--dry-run",)).code == 2
    assert bureau.hand_in(wrong, options=("--dry-run", "--json")).json["files"][0].keys() == {"file", "broken"}
    assert bureau.ask("deliveries", "--json").json == {"deliveries": []}


def test_the_county_is_the_one_of_which_there_were_files_or_must_be_said(bureau: Bureau) -> None:
    file = bureau.file(stay(1))

    assert "--division" in bureau.ask("ingest", file, "--source", "stays").err
    assert "340899" in bureau.hand_in(file, division="340899").err
    assert "6、9 或 12 位" in bureau.hand_in(file, division="松宿").err
    assert bureau.hand_in(file, division="宿松县").code == 0
    assert bureau.ask("ingest", bureau.file(stay(2), name="b.csv"), "--source", "stays").code == 0
    assert bureau.hand_in(bureau.file(stay(3), name="c.csv"), division="安庆市").code == 0
    assert {one.source for one in bureau.events()} == {"340826-yb", "340800-yb"}


def test_what_cannot_be_meant_is_said(bureau: Bureau) -> None:
    file = bureau.file(stay(1))

    assert "没有对照表" in bureau.ask("ingest", file, "--source", "nothing").err
    assert "--covers-through" in bureau.ask("ingest", file, "--covers-through", "2026-01-31").err


def test_a_report_that_could_not_be_written_is_refused_before_anything_is_taken(bureau: Bureau) -> None:
    file = bureau.file(stay(1))

    for options in (("--report", "a.doc"), ("--report", bureau.folder / "gone" / "a.csv")):
        assert bureau.hand_in(file, options=options).code == 2
    tried = bureau.hand_in(file, options=("--report", bureau.folder / "a.csv", "--dry-run"))
    assert (tried.code, "--dry-run" in tried.err) == (2, True)
    assert not bureau.database.exists()


def test_rows_keep_their_numbers_through_every_report(bureau: Bureau) -> None:
    first, second = bureau.folder / "first.csv", bureau.folder / "second.csv"
    bureau.hand_in(bureau.file(stay(1), stay(2), stay(3, 身份证号=WRONG)), options=("--report", first))
    bureau.hand_in(first, options=("--report", second))

    with second.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["#行号"] for row in csv.DictReader(stream)] == ["4"]


def test_what_is_not_read_and_the_reasons_that_are_not_listed_are_told(bureau: Bureau) -> None:
    file = bureau.folder / "more.csv"
    bad = [
        stay(1, 身份证号=WRONG), stay(2, 总额="很多"), stay(3, 出院="不明"), stay(4, 病房="其他"), stay(5, 单号=""),
    ]  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*stay(1), "主治医生"])
        writer.writeheader()
        writer.writerows(one | {"主治医生": "某"} for one in bad)

    answer = bureau.hand_in(file)

    assert "其余 2 行" in answer.out
    assert "未使用的列" in answer.out
    assert "未使用的列" in bureau.hand_in(file, options=("--dry-run",)).out
    assert (
        "其余 2 行见报告"
        in bureau.hand_in(bureau.file(*bad, name="b.csv"), options=("--report", bureau.folder / "b.report.csv")).out
    )


def test_mappings_of_ones_own_are_named_by_an_option(bureau: Bureau) -> None:
    (bureau.folder / "mappings" / "stays.yaml").rename(bureau.folder / "own.yaml")
    given = ("ingest", bureau.file(stay(1)), "--source", "own", "--division", "340826")

    assert "--mappings" in bureau.ask(*given).err
    assert bureau.ask(*given, "--mappings", bureau.folder).code == 0


def test_an_event_file_may_name_people(bureau: Bureau) -> None:
    data = line()["data"] | {"person": {"number": ZHANG, "name": "张秀兰"}}
    named = {name: value for name, value in line(data=data).items() if name not in {"subject", "recordedat"}}
    file = write_lines(bureau.folder / "events.jsonl", [named, b"{not", line(id="stay-2")])

    told = bureau.ask("ingest", file, "--json").json["deliveries"][0]

    assert (told["counts"]["stored"], told["counts"]["rejected"]) == (2, 1)
    assert [one["line"] for one in bureau.letters()] == [2]
    assert bureau.events()[0].subject.startswith("person/p")


def test_people_without_a_registered_home_are_counted_by_county(bureau: Bureau) -> None:
    bureau.hand_in(bureau.file(stay(1), stay(2, 身份证号=WANG), stay(3)))

    assert bureau.ask("deliveries", "--unknown", "--json").json["unknown_people"] == {"340826": 2}
    assert "340826" in bureau.ask("deliveries", "--unknown").out


class PowerCut(Exception):
    """Of a machine that reads a file."""


@pytest.mark.parametrize("before", [True, False], ids=["before it is taken", "after it is taken"])
@pytest.mark.parametrize("at", [0, 2])
def test_a_file_that_was_cut_short_is_read_on_and_ends_the_same(bureau: Bureau, at: int, *, before: bool) -> None:
    unnumbered = [stay(each // 2, 身份证号=WRONG if each == 4 else ZHANG) for each in range(230)]
    file = bureau.file(*unnumbered)
    mapping = (bureau.folder / "mappings" / "stays.yaml").read_text(encoding="utf-8")
    bureau.map_by(mapping.replace("{number: 单号}", "{content: true}"))
    mapped = load_mappings(bureau.folder / "mappings")["stays"]
    host = Embedded(Settings(database_url=url_of(bureau.database), batch_events=10), BOOK)
    door, takes = Door(host.log, host.vault, BOOK.divisions, now), [0]

    def cut(parcel: Parcel) -> list[Answer]:
        takes[0] += 1
        if takes[0] == at + 1 and before:
            raise PowerCut
        answers = door.take_all([parcel])[0]
        if takes[0] == at + 1:
            raise PowerCut
        return answers

    job = Job(path=file, place=file.name, mapping=mapped, county="340826", batch_rows=10)
    host.pass_time()
    with pytest.raises(PowerCut):
        Desk(host.log, host.vault, BOOK.divisions, cut, now).run(job, Stop(), lambda _: None)
    report = Desk(host.log, host.vault, BOOK.divisions, lambda one: door.take_all([one])[0], now).run(
        job, Stop(), lambda _: None
    )
    host.close()

    assert isinstance(report, Report)
    assert (report.handed.counts["stored"], report.handed.counts["rejected"], report.handed.read) == (229, 1, 230)
    assert len({one.event_id for one in bureau.events()}) == 229


def test_a_run_that_is_asked_to_stop_goes_on_where_it_was(bureau: Bureau) -> None:
    file = bureau.file(*many(230))
    mapped = load_mappings(bureau.folder / "mappings")["stays"]
    host = Embedded(Settings(database_url=url_of(bureau.database)), BOOK)
    host.pass_time()
    door = Door(host.log, host.vault, BOOK.divisions, now)
    desk = Desk(host.log, host.vault, BOOK.divisions, lambda one: door.take_all([one])[0], now)
    job = Job(path=file, place=file.name, mapping=mapped, county="340826")

    stopped = desk.run(job, Stop(asked=True), lambda _: None)
    host.close()

    assert isinstance(stopped, Report)
    assert (stopped.handed.state, stopped.handed.read) == ("OPEN", 200)
    assert bureau.handed(file)[0]["skipped"] == 200
    assert len(bureau.events()) == 230
