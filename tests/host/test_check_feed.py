from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.lab.simulate import Settings, simulate, write
from tests.host.calling import Call, family, line, write_lines

HEADS = (
    "结算ID,证件号码,人员姓名,行政区划代码,入院日期,出院日期,医疗费总额,基本医疗保险统筹基金支出,大病保险资金支出,"
    "医疗救助基金支出,商业保险赔付,全自费金额,个人负担总金额,是否定点医疗机构,重症监护天数"
)
NUMBER = "99082619800101001X"
STAYS = ("--source", "hospital-stays", "--known-at", "2026-02-05")


def stay(serial: int, number: str = NUMBER, division: str = "340826", total: str = "8600.50") -> str:
    return f"Y{serial},{number},某人,{division},2026-01-02,2026-01-{serial % 28 + 3:02d},{total},0,0,0,0,0,{total},是,0"


def table(file: Path, rows: list[str], encoding: str = "utf-8") -> Path:
    file.write_text("\n".join([HEADS, *rows]) + "\n", encoding=encoding)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sound_table_is_said_to_be_ready(call: Call, tmp_path: Path, encoding: str) -> None:
    file = table(tmp_path / "stays.csv", [stay(serial) for serial in range(5)], encoding)

    answer = call("check-feed", file, *STAYS)

    assert answer.code == 0
    assert "hand it in" in answer.out


def test_each_finding_says_its_rows_and_what_to_do(call: Call, tmp_path: Path) -> None:
    rows = [stay(serial) for serial in range(20)]
    bad = [stay(20, number="990826198001010011"), stay(3), stay(21, division="340827"), stay(22, total="八千")]
    file = table(tmp_path / "stays.csv", rows + bad)

    answer = call("check-feed", file, *STAYS, "--json")

    told = {(one["kind"], one["about"]): one["rows"] for one in answer.json["findings"]}
    assert answer.code == 1
    assert answer.json["rows"] == 24
    assert told == {
        ("refused", "证件号码"): [22], ("repeated", ""): [23], ("county", "340827"): [24],
        ("refused", "医疗费总额"): [25],
    }  # fmt: skip
    assert all(one["zh"] and one["en"] for one in answer.json["findings"])


def test_what_it_says_never_repeats_an_identity_number_or_a_name(call: Call, tmp_path: Path) -> None:
    file = table(tmp_path / "stays.csv", [stay(1, number="990826198001010011"), stay(2), stay(2, total="1")])

    answer = call("check-feed", file, *STAYS)

    assert "9908261980" not in answer.out + answer.err
    assert "某人" not in answer.out + answer.err


def test_yuan_in_a_column_of_fen_and_the_other_way_round_are_found_in_a_simulated_county(
    call: Call, tmp_path: Path
) -> None:
    write(simulate(Settings(people=400, months=3, seed=5, divisions=("340826",))), tmp_path / "feeds")
    files = sorted((tmp_path / "feeds").glob("*.jsonl"))
    lines = [json.loads(one) for file in files for one in file.read_text(encoding="utf-8").splitlines()]
    pensions = [one for one in lines if one["type"] == "PensionPaid"]

    def units(factor: float) -> list[str]:
        changed = [
            one | {"data": one["data"] | {"central_base_fen": 0, "amount_fen": int(one["data"]["amount_fen"] * factor)}}
            for one in pensions
        ]
        file = write_lines(tmp_path / "pensions.jsonl", changed)
        found = call("check-feed", file, "--json").json["findings"]
        return [one["about"] for one in found if one["kind"] == "unit"]

    assert len(pensions) > 100
    assert units(1) == []
    assert units(100) == units(0.01) == ["PensionPaid.amount_fen"]


def test_an_event_file_is_checked_without_a_mapping(call: Call, tmp_path: Path) -> None:
    named = line(id="x", data=line()["data"] | {"person": {"number": NUMBER, "name": "某人"}})
    del named["subject"]
    file = write_lines(tmp_path / "events.jsonl", [*family(), named, b"", b"{"])

    answer = call("check-feed", file, "--json")

    assert answer.json["rows"] == 5
    assert answer.json["types"] == {"HouseholdRegistered": 1, "MedicalSettled": 2, "MemberJoined": 1}
    assert [one["rows"] for one in answer.json["findings"] if one["kind"] == "refused"] == [[6]]


def test_a_table_without_the_columns_is_one_finding_and_unusable(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("姓名,金额\n某人,1\n", encoding="utf-8")

    answer = call("check-feed", tmp_path / "a.csv", *STAYS, "--json")

    assert answer.code == 2
    assert [one["kind"] for one in answer.json["findings"]] == ["unreadable"]
    assert "结算ID" in answer.json["findings"][0]["zh"]


def test_a_mapping_that_does_not_exist_is_said_to_be_none(call: Call, tmp_path: Path) -> None:
    answer = call("check-feed", table(tmp_path / "a.csv", []), "--source", "nothing")

    assert answer.code == 2
    assert "mapping list" in answer.err


def test_columns_that_nobody_reads_are_named(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "stays.csv"
    file.write_text(f"{HEADS},主治医生\n{stay(1)},某\n", encoding="utf-8")

    assert call("check-feed", file, *STAYS, "--json").json["unread"] == ["主治医生"]
    assert "未使用的列" in call("check-feed", file, *STAYS).out


@pytest.mark.parametrize("content", [HEADS.encode() + b"\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
@pytest.mark.parametrize("command", ["check-feed", "ingest"])
def test_a_table_without_a_mapping_is_no_event_file(call: Call, tmp_path: Path, command: str, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)

    answer = call(command, tmp_path / "a.xlsx")

    assert answer.code == 2
    assert "请加 --source" in answer.out + answer.err


def test_a_division_may_be_named(call: Call, tmp_path: Path) -> None:
    file = table(tmp_path / "stays.csv", [stay(1)])

    assert call("check-feed", file, *STAYS, "--division", "宿松县").code == 0
    answer = call("check-feed", file, *STAYS, "--division", "松宿县")
    assert answer.code == 2
    assert "6、9 或 12 位" in answer.err


def test_a_column_in_ten_thousands_of_yuan_is_told_from_other_units_and_by_its_name(call: Call, tmp_path: Path) -> None:
    file = table(tmp_path / "stays.csv", [stay(serial, total="0.86") for serial in range(30)])

    found = call("check-feed", file, *STAYS, "--json").json["findings"]

    unit = next(one for one in found if one["kind"] == "unit")
    assert unit["about"] == "医疗费总额"
    assert "万元" in unit["zh"]


def test_rows_with_a_remedy_each_are_one_finding(call: Call, tmp_path: Path) -> None:
    rows = [stay(1).replace(",8600.50,是", ",1,是"), stay(2, total="500").replace(",500,是", ",2,是")]
    file = table(tmp_path / "stays.csv", rows)

    found = call("check-feed", file, *STAYS, "--json").json["findings"]

    assert [(one["kind"], one["count"]) for one in found] == [("refused", 2)]
    only = call("check-feed", table(tmp_path / "one.csv", rows[:1]), *STAYS, "--json").json["findings"]
    assert "8600.50" in only[0]["zh"]


def test_it_needs_no_database_and_leaves_nothing_behind(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = table(tmp_path / "stays.csv", [stay(1)])
    monkeypatch.chdir(tmp_path)

    call("check-feed", file, *STAYS)

    assert list(tmp_path.iterdir()) == [file]
