"""Deliveries that should not have come: stopped before anything is taken, or taken back whole."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from services.eventlog.sql import open_log
from services.host.clock import now
from services.ingest import deliveries as store
from services.ingest.answer import Delivery
from tests.host.bureau import MAPPING, WANG, ZHANG, Bureau, bureau_in, stay
from tests.host.calling import Call, url_of, write_lines

PLACED = MAPPING.replace("{default: delivery}", "{column: 病房, default: delivery}").replace(
    "icu_days: {code: 病房, of: {普通: 0, 重症: 3}}", "icu_days: {value: 0}"
)
"""It reads the division where others read the ward."""

WHY = ("--as", "C1", "--reason", "单位报错")


@pytest.fixture
def bureau(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return bureau_in(call, tmp_path, monkeypatch)


def withdraw(bureau: Bureau, batch: str, *more: object) -> Any:
    return bureau.ask("deliveries", "withdraw", batch, *WHY, "--json", *more)


def deliveries(bureau: Bureau) -> list[Any]:
    found = bureau.ask("deliveries", "--json").json["deliveries"]
    assert isinstance(found, list)
    return found


def test_a_file_whose_sums_are_in_fen_is_stopped_before_anything_is_taken(bureau: Bureau) -> None:
    fen = [stay(each, 总额="600000", 基本="400000", 个人="200000") for each in range(30)]
    file = bureau.file(*fen)

    answer = bureau.hand_in(file)
    assert answer.code == 1
    assert all(text in answer.err for text in ("“总额”", "中位数", "--accept-units"))
    assert [one["state"] for one in deliveries(bureau)] == ["STOPPED"]
    assert bureau.events() == []

    assert bureau.hand_in(file, options=("--accept-units",)).code == 0
    assert len(bureau.events()) == 30


def test_a_file_of_another_county_is_stopped_by_the_limit_of_refusals(bureau: Bureau) -> None:
    bureau.map_by(PLACED)
    rows = [stay(each, 病房="340827") for each in range(300)]

    told = bureau.handed(bureau.file(*rows))[0]

    assert told["state"] == "STOPPED"
    assert told["counts"]["stored"] == 0
    assert "340827" in told["reasons"][0]["what"]


def test_the_number_of_somebody_else_is_a_conflict_and_free_once_its_delivery_is_withdrawn(bureau: Bureau) -> None:
    first = bureau.handed(bureau.file(stay(1), stay(2)))[0]
    bureau.staff()
    others = bureau.file(stay(1, 身份证号=WANG), name="others.csv")
    assert bureau.handed(others)[0]["counts"]["conflict"] == 1

    assert withdraw(bureau, first["batch"]).json["withdrawn"] == 2

    bureau.ask("rejects", "redrive")
    assert bureau.letters() == []
    stays = bureau.events()
    assert len(stays) == 3
    assert stays[0].record == stays[2].record
    assert stays[0].subject != stays[2].subject


def test_a_delivery_is_taken_back_whole_once_and_says_by_whom_and_why(bureau: Bureau) -> None:
    file = bureau.file(stay(1), stay(2), stay(3))
    batch = bureau.handed(file, options=("--covers-through", "2026-01-31"))[0]["batch"]
    bureau.hand_in(bureau.file(stay(2, 总额="4000", 个人="2000"), name="mended.csv"))
    bureau.staff()

    assert withdraw(bureau, batch).json["withdrawn"] == 2
    assert withdraw(bureau, batch).json["withdrawn"] == 0

    kept = next(one for one in deliveries(bureau) if one["batch"] == batch)
    assert [kept[name] for name in ("state", "withdrawn", "withdrawn_by", "withdrawn_for")] == [
        "WITHDRAWN", 2, "C1", "单位报错",
    ]  # fmt: skip
    assert "C1撤回2条：单位报错" in "".join(bureau.ask("deliveries").out.split())
    assert len(bureau.events("Retracted")) == 2
    assert bureau.handed(file)[0]["resent"]
    assert bureau.ask("verify", "--all", "--json").code == 0


def test_what_is_handed_in_with_another_content_holds_again_and_can_be_withdrawn_too(bureau: Bureau) -> None:
    bureau.hand_in(bureau.file(stay(9)))
    bureau.staff()
    for number, total in enumerate(("3000", "4000", "3000.00")):
        file = bureau.file(stay(1, 总额=total, 基本="2000", 个人=str(int(float(total)) - 2000)), name=f"{number}.csv")
        withdraw(bureau, bureau.handed(file)[0]["batch"])

    assert len(bureau.events("Retracted")) == 2
    assert len(bureau.events()) == 3


def test_who_withdraws_is_of_the_county_and_says_why_and_what(bureau: Bureau) -> None:
    batch = bureau.handed(bureau.file(stay(1)))[0]["batch"]
    assert withdraw(bureau, batch).json["refused"]["reason"] == "UNKNOWN_STAFF"
    bureau.staff()

    assert "没有批次" in withdraw(bureau, "b").err
    assert "三个字" in bureau.ask("deliveries", "withdraw", batch, "--as", "C1", "--reason", "错").err
    assert "1 条记录" in bureau.ask("deliveries", "withdraw", batch, *WHY, "--source", "340826-yb").out


def test_what_names_its_own_sources_is_withdrawn_by_them(bureau: Bureau) -> None:
    bureau.ask("ingest", write_lines(bureau.folder / "events.jsonl", [b"{}"]))
    with closing(open_log(url_of(bureau.database), clock=now)) as log, log.transaction() as tx:
        store.tally(tx.connection, Delivery("340826", "yb-http-20261122", source="yb"), {"stored": 2}, now())

    for one in deliveries(bureau):
        assert "逐条撤回" in withdraw(bureau, one["batch"]).err
    assert {one["state"] for one in deliveries(bureau)} == {"DONE", "OPEN"}


def test_a_mended_row_of_a_report_takes_its_refusal_from_the_list_and_another_refusal_its_place(bureau: Bureau) -> None:
    report = bureau.folder / "拒收.csv"
    file = bureau.file(stay(1, 病房="其他"), stay(2, 病房="其他"))
    batch = bureau.handed(file, options=("--report", report))[0]["batch"]
    before = {one["number"] for one in bureau.letters()}
    text = report.read_text(encoding="utf-8-sig")
    report.write_text(text.replace("其他", "普通", 1), encoding="utf-8-sig")

    bureau.hand_in(report)

    assert len(before) == 2
    assert [one["line"] for one in bureau.letters()] == [3]
    assert not before & {one["number"] for one in bureau.letters()}
    assert next(one["mended"] for one in deliveries(bureau) if one["batch"] == batch) == 1


def test_what_will_never_be_mended_is_closed_by_staff_of_the_county_with_a_reason_in_the_journal(
    bureau: Bureau,
) -> None:
    bureau.hand_in(bureau.file(stay(1, 病房="其他"), stay(2, 病房="其他"), stay(3)))
    first, second = (one["number"] for one in bureau.letters())
    assert bureau.ask("rejects", "close", first, *WHY, "--json").json["refused"]["reason"] == "UNKNOWN_STAFF"
    bureau.staff()

    assert "9999" in bureau.ask("rejects", "close", first, 9999, *WHY).err
    assert bureau.ask("rejects", "close", first, *WHY, "--json").json == {"closed": 1}
    assert "1 条" in bureau.ask("rejects", "close", second, *WHY).out

    assert bureau.letters() == []
    journal = bureau.ask("vault", "journal", "--as", "C1").out
    assert "了结 CLOSE" in journal
    assert ZHANG not in journal
