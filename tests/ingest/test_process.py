"""The door: one answer for each record, given when the log has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.faults import MEND, Fault
from services.eventlog import rejects
from services.eventlog.protocol import Draft
from services.eventlog.rejects import Wanted
from services.ingest import deliveries
from services.ingest.answer import Permit
from services.ingest.deliveries import State
from services.ingest.intake import Intake, RawRecord, Rejected
from services.ingest.process import Parcel
from services.ingest.said import Note
from tests.builders import BOOK
from tests.ingest.doors import DELIVERY, HEAD, NOW, SPOUSE, Town, line, said, town

NOT_JSON = Rejected(RawRecord("a.csv", 9, b"{not"), Fault("not_json", "", "what", MEND))
REFUSES = replace(DELIVERY, on_change="refuse")
REBOOKS = replace(DELIVERY, may_change_person=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Town]:
    url = request.getfixturevalue("postgres_database") if request.param == "postgresql" else None
    with town(tmp_path, url=url) as made:
        yield made


def kinds(place: Town, *rows: object, delivery: object = DELIVERY) -> list[str]:
    return [one.kind for one in place.door.take(rows, delivery)]  # type: ignore[arg-type]


def test_each_record_is_answered_in_order_with_its_events(place: Town) -> None:
    answers = place.door.take(
        [said(2, line("a")), NOT_JSON, said(3, line("b", id="1"), line("c", id="2"))], DELIVERY
    )  # fmt: skip

    assert [one.kind for one in answers] == ["stored", "rejected", "stored"]
    assert [one.is_refused for one in answers] == [False, True, False]
    ids = [event.event_id for event in place.events()]
    assert [list(one.event_ids) for one in answers] == [ids[:1], [], ids[1:]]


def test_what_is_sent_again_is_known_and_changes_nothing(place: Town) -> None:
    rows = [said(2, line("a")), said(3, line("a")), said(4, line("b", id="1"))]
    place.door.take(rows, DELIVERY)
    before = place.events()

    assert kinds(place, *rows) == ["duplicate"] * 3
    assert place.events() == before
    assert len(before) == 3  # two equal rows without a number are two records


def test_equal_rows_of_two_batches_of_a_file_are_told_apart_by_its_own_intake(place: Town) -> None:
    intake = Intake(BOOK.divisions, NOW.date())
    for number in (2, 3):
        place.door.take_all([Parcel([said(number, line("a"))], DELIVERY, intake=intake)])

    assert len(place.events()) == 2


def test_a_row_with_news_beside_what_is_known_is_stored(place: Town) -> None:
    place.door.take([said(2, line("a", id="1"))], DELIVERY)

    answer = place.door.take([said(2, line("a", id="1"), line("a", id="2"))], DELIVERY)[0]

    assert answer.kind == "stored"
    assert len(answer.event_ids) == 2


def test_a_correction_and_what_it_outdoes_are_both_kept(place: Town) -> None:
    old, new = line("a", id="1", revision=1), line("a", id="1", revision=2, data={"personal_fen": 50})

    assert kinds(place, said(2, new)) == ["stored"]
    assert kinds(place, said(2, old)) == ["superseded"]
    assert [event.revision for event in place.events()] == [2, 1]


def test_a_number_that_is_used_again_is_a_conflict_where_a_mapping_says_so(place: Town) -> None:
    first, other = line("a", id="1"), line("a", id="1", data={"personal_fen": 50})

    assert kinds(place, said(2, first), said(3, other), delivery=REFUSES) == ["stored", "conflict"]
    assert kinds(place, said(3, other), said(2, first), delivery=REFUSES) == ["conflict", "duplicate"]
    assert kinds(place, said(4, line("b", id="1")), delivery=REFUSES) == ["conflict"]
    assert kinds(place, said(5, line("a", id="1", revision=1, data={"visits": 3})), delivery=REFUSES) == ["stored"]
    assert [one.reason for one in place.letters()] == ["conflict", "conflict"]


def test_a_record_that_is_booked_to_somebody_else_is_withdrawn_from_the_first(place: Town) -> None:
    place.door.take([said(2, line("a", id="1"))], REBOOKS)
    moved = [said(2, line("b", id="1"))]

    assert place.door.take(moved, REBOOKS)[0].kind == "stored"
    assert place.door.take(moved, REBOOKS)[0].kind == "duplicate"
    assert [(event.type, event.subject) for event in place.events()] == [
        ("OutpatientSummarised", "person/a"), ("OutpatientSummarised", "person/b"), ("Retracted", "person/a"),
    ]  # fmt: skip


def test_who_an_event_speaks_of_is_in_the_vault_and_nowhere_in_the_log(place: Town, tmp_path: Path) -> None:
    ref = place.vault.ref_of(HEAD.number)
    note = Note(place.vault.note_ref("家有病人"), "家有病人", ref)
    place.door.take([said(2, line(ref), people=(HEAD,), notes=(note,))], DELIVERY)

    assert place.vault.look(ref, "S1", "核对身份") == HEAD
    assert place.vault.read_note(note.ref, "S1", "核对身份") == note.text
    held = b"".join(file.read_bytes() for file in tmp_path.glob("*.db*"))
    assert ref.encode() in held
    assert not any(text.encode() in held for text in (HEAD.number, "李建英", "10000000001", "家有病人"))


def test_a_refused_record_is_kept_sealed_with_its_place_and_reason(place: Town) -> None:
    bad = said(3, line("a", data={"visits": -1}), columns={"data.visits": "次数"})
    place.door.take([NOT_JSON, bad], DELIVERY)

    first, second = place.letters()

    assert (first.place, first.line, first.reason, first.path, first.column) == (
        "a.csv", 3, "invalid_field", "data.visits", "次数",
    )  # fmt: skip
    assert (second.line, second.reason) == (9, "not_json")
    assert (first.delivery, first.source, first.mapping, first.refused_at) == ("b1", "340826-yb", "made", NOW)
    assert b"not" not in second.sealed
    assert place.vault.open(second.owner, second.sealed) == b"{not"


def test_a_refused_record_that_names_a_person_cannot_be_opened_once_the_person_is_erased(place: Town) -> None:
    place.door.take([said(3, line("a", data={"visits": -1}), people=(HEAD, SPOUSE))], DELIVERY)
    letter = place.letters()[0]
    assert letter.owner == place.vault.ref_of(HEAD.number)
    assert place.vault.open(letter.owner, letter.sealed) == b'{"row": 3}'

    place.vault.erase(letter.owner, "S1", "本人申请")

    assert place.vault.open(letter.owner, letter.sealed) is None


def test_the_same_record_refused_again_is_kept_once_with_the_newest_reason(place: Town) -> None:
    place.door.take([NOT_JSON], DELIVERY)
    number = place.letters()[0].number

    place.door.take([replace(NOT_JSON, fault=Fault("unknown_type", "type", "other", MEND))], DELIVERY)

    assert [(one.number, one.reason, one.what) for one in place.letters()] == [(number, "unknown_type", "other")]


def test_dead_letters_are_found_by_delivery_source_and_reason_the_newest_first_if_asked(place: Town) -> None:
    place.door.take([NOT_JSON, said(3, line("a", type="Nothing"))], DELIVERY)
    place.door.take([NOT_JSON], replace(DELIVERY, batch="b2", source="340826-rs"))

    def found(wanted: Wanted, **more: object) -> list[tuple[str, int]]:
        with place.log.reader() as reader:
            return [(one.delivery, one.line) for one in rejects.letters(reader.connection, wanted, **more)]  # type: ignore[arg-type]

    assert found(rejects.ALL) == [("b1", 3), ("b1", 9), ("b2", 9)]
    assert found(rejects.ALL, newest=True, limit=1) == [("b2", 9)]
    assert found(Wanted(delivery="b2")) == found(Wanted(sources=("340826-rs",))) == [("b2", 9)]
    assert found(Wanted(sources=("340826-yb",), reason="unknown_type")) == [("b1", 3)]
    with place.log.reader() as reader:
        assert rejects.counts(reader.connection) == {"not_json": 2, "unknown_type": 1}
        assert rejects.by_source(reader.connection, Wanted(reason="not_json")) == {
            ("340826-rs", "not_json"): 1, ("340826-yb", "not_json"): 1,
        }  # fmt: skip


def test_a_publisher_is_told_what_it_may_not_say(place: Town) -> None:
    answers = place.door.take(
        [said(2, line("a")), said(3, line("a", type="Nothing"))], DELIVERY, Permit("k", frozenset({"MedicalSettled"}))
    )

    assert [one.kind for one in answers] == ["not_permitted", "rejected"]
    assert place.events() == []


def test_parcels_of_many_publishers_go_into_one_transaction_and_are_answered_apart(place: Town) -> None:
    other = replace(DELIVERY, batch="b2", source="340826-rs")
    answers = place.door.take_all(
        [Parcel([said(1, line("a"))], DELIVERY), Parcel([said(1, line("a")), NOT_JSON], other)]
    )

    # Each request counts its own equal rows, so the second row of the same content is the same record.
    assert [[one.kind for one in each] for each in answers] == [["stored"], ["duplicate", "rejected"]]
    with place.log.reader() as reader:
        handed = deliveries.listed(reader.connection)
        assert [(one.batch, one.read, one.state) for one in handed] == [("b2", 2, State.OPEN), ("b1", 1, State.OPEN)]
        assert deliveries.listed(reader.connection, ("340826-rs",), 1) == [handed[0]]


def test_what_became_of_a_delivery_adds_up_over_its_batches(place: Town) -> None:
    for _ in range(2):
        place.door.take([said(2, line("a")), NOT_JSON], DELIVERY)
    place.door.take_all([Parcel([said(0, line("z"))], DELIVERY, is_counted=False)])

    with place.log.reader() as reader:
        handed = deliveries.find(reader.connection, "340826-yb", "b1")
    assert handed is not None
    assert handed.counts == {
        "stored": 1, "duplicate": 1, "superseded": 0, "conflict": 0, "rejected": 2, "not_permitted": 0,
    }  # fmt: skip
    assert handed.read == 4


class PowerCut(Exception):
    """Of an index that cannot be written."""


def test_a_batch_that_is_cut_short_leaves_nothing_in_the_log_and_is_taken_when_it_comes_again(tmp_path: Path) -> None:
    failures = [PowerCut()]

    def index(*_: object) -> None:
        if failures:
            raise failures.pop()

    rows = [said(2, line("a")), NOT_JSON, said(3, line("a"))]
    with town(tmp_path, index) as place:
        with pytest.raises(PowerCut):
            place.door.take(rows, DELIVERY)
        assert (place.events(), place.letters()) == ([], [])

        assert kinds(place, *rows) == ["stored", "rejected", "stored"]
        assert len(place.letters()) == 1


def test_what_says_that_it_becomes_known_later_today_is_refused_and_holds_up_nobody(place: Town) -> None:
    ahead = line("a", recordedat="2026-03-01T04:00:01Z")

    assert kinds(place, said(2, ahead), said(3, line("b", recordedat="2026-03-01T04:00:00Z"))) == ["rejected", "stored"]
    assert [(one.reason, one.path) for one in place.letters()] == [("wrong_date", "recordedat")]


def test_nothing_said_is_answered_with_nothing(place: Town) -> None:
    assert place.door.take([], DELIVERY) == []
    with place.log.reader() as reader:
        assert deliveries.listed(reader.connection) == []


def test_others_may_append_between_two_batches(place: Town) -> None:
    place.door.take([said(2, line("a"))], DELIVERY)
    one = place.events()[0]
    with place.log.transaction() as tx:
        tx.append([Draft("person/z", "0" * 32, one.type, one.occurred_on, b"{}")])

    assert kinds(place, said(2, line("a")), said(3, line("b"))) == ["duplicate", "stored"]
