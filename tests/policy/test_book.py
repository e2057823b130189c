from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.policy import book as book_module
from services.policy.book import Hit, PolicyBook
from services.policy.codec import Content
from services.policy.divisions import Division, Divisions
from services.policy.errors import BookUnreadable, DivisionUnknown, ParameterKind, ParameterNotInForce
from services.policy.shape import Entry, Parameter
from services.policy.workdays import WorkingCalendar

LINE = "means.dibao_line_rural_fen"
BANDS = "means.bands_fen"
VILLAGE = "340826100001"
LEVELS = ("340826100", "340826", "3408", "34", "CN")
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
FIRST = date(2025, 7, 1)

TABLE = Divisions(
    (
        Division("34", "province", "安徽省", "", None, None, None),
        Division("3408", "prefecture", "安庆市", "34", None, None, None),
        Division("340826", "county", "宿松县", "3408", None, None, None),
        Division("340826100", "township", "孚玉镇", "340826", None, None, None),
        Division("340826101", "township", "复兴镇", "340826", None, None, None),
    )
)
PARAMETERS = (
    Parameter(LINE, "fen", "低保标准 / dibao line", may_be_absent=False),
    Parameter(BANDS, "fen[]", "分档 / bands", may_be_absent=True),
    Parameter("means.rigid_mode", "code", "方式 / regime", may_be_absent=False),
    Parameter("means.rigid_medical", "flag", "医疗 / medical", may_be_absent=False),
    Parameter("category.set", "code[]", "类别 / categories", may_be_absent=False),
)


def book_of(*entries: Entry) -> PolicyBook:
    return PolicyBook(Content(PARAMETERS, entries, TABLE, WorkingCalendar(())))


def dibao(division: str, effective: date, value: int | None, published: date | None = None) -> Entry:
    return Entry(LINE, division, effective, published or effective, value, f"{division} 文件")


def other(path: str, value: object) -> Entry:
    return Entry(path, "CN", FIRST, FIRST, value, "文件")


ENTRIES = st.lists(
    st.builds(
        Entry,
        path=st.just(LINE),
        division=st.sampled_from(LEVELS),
        effective_on=DAYS,
        published_on=DAYS,
        value=st.none() | st.integers(1, 100_000),
        source=st.just("文件"),
    ),
    max_size=8,
    unique_by=lambda entry: entry.key,
)


def held(entries: list[Entry], as_of: date, known_on: date) -> int | None:
    """What the rule of resolution says, written again without any of the book's shortcuts."""
    for level in LEVELS:
        holding = [e for e in entries if e.division == level and e.effective_on <= as_of and e.published_on <= known_on]
        newest = max(holding, key=lambda e: (e.effective_on, e.published_on), default=None)
        if newest is not None and newest.value is not None:
            return newest.value
    return None


@given(ENTRIES, DAYS, DAYS)
def test_the_nearest_level_with_a_value_wins_and_without_any_value_the_reading_raises(entries, as_of, known_on) -> None:
    view = book_of(*entries).view(VILLAGE, as_of, known_on)

    expected = held(entries, as_of, known_on)

    if expected is None:
        with pytest.raises(ParameterNotInForce):
            view[LINE]
    else:
        assert view[LINE] == expected
        assert view.hit(LINE).value == expected


@given(ENTRIES, DAYS, DAYS)
def test_a_parameter_read_before_its_first_date_or_publication_raises_and_is_never_zero(
    entries, as_of, known_on
) -> None:
    first = min((entry.effective_on for entry in entries), default=date.max)
    published = min((entry.published_on for entry in entries), default=date.max)
    book = book_of(*entries)
    view = book.view(VILLAGE, as_of, known_on)

    if as_of < first or known_on < published:
        with pytest.raises(ParameterNotInForce) as caught:
            view[LINE]
        assert (caught.value.path, caught.value.division) == (LINE, book.divisions.chain(VILLAGE, as_of)[0])
        assert (caught.value.as_of, caught.value.known_on) == (as_of, known_on)


@given(DAYS, st.integers(0, 400), DAYS, DAYS)
def test_a_value_published_late_changes_the_past_only_for_those_who_know_it(effective, delay, as_of, known_on) -> None:
    published = effective + timedelta(days=delay)
    book = book_of(dibao("CN", date(2014, 5, 1), 700), dibao("340826", effective, 800, published))

    value = book.view(VILLAGE, as_of, known_on)[LINE]

    assert value == (800 if as_of >= effective and known_on >= published else 700)


@given(ENTRIES, DAYS)
def test_nothing_changes_before_the_day_that_the_view_names(entries, as_of) -> None:
    book = book_of(*entries)
    changes_on = book.view(VILLAGE, as_of, as_of).changes_on
    last = (changes_on or date(2028, 1, 1)) - timedelta(days=1)

    assert changes_on is None or changes_on > as_of
    for day in (as_of, as_of + (last - as_of) // 2, last):
        assert held(entries, day, day) == held(entries, as_of, as_of)


def test_the_publication_of_a_value_already_written_is_a_change_too() -> None:
    book = book_of(dibao("CN", FIRST, 700), dibao("340826", FIRST, 800, date(2025, 9, 1)))

    assert book.view(VILLAGE, date(2025, 8, 1), date(2025, 8, 1)).changes_on == date(2025, 9, 1)
    assert book.view("3408", date(2025, 8, 1), date(2025, 8, 1)).changes_on is None


def test_a_hit_names_the_level_the_dates_the_source_and_the_unit() -> None:
    book = book_of(dibao("CN", FIRST, 700), dibao("340826", date(2025, 10, 1), 800, date(2025, 9, 20)))

    hit = book.view(VILLAGE, date(2025, 12, 1), date(2025, 12, 1)).hit(LINE)

    assert hit == Hit(LINE, 800, "340826", date(2025, 10, 1), date(2025, 9, 20), "340826 文件", "fen")


def test_a_place_that_ends_its_own_rule_falls_back_to_the_level_above() -> None:
    book = book_of(dibao("3408", FIRST, 700), dibao("340826", FIRST, 800), dibao("340826", date(2026, 1, 1), None))

    assert book.view(VILLAGE, date(2025, 12, 31), date(2026, 2, 1))[LINE] == 800
    assert book.view(VILLAGE, date(2026, 1, 1), date(2026, 2, 1))[LINE] == 700


def test_neighbouring_townships_read_their_own_values() -> None:
    book = book_of(dibao("340826", FIRST, 700), dibao("340826101", FIRST, 900))

    assert book.view("340826100000", FIRST, FIRST)[LINE] == 700
    assert book.view("340826101000", FIRST, FIRST)[LINE] == 900


def test_a_division_outside_the_table_has_no_policy() -> None:
    with pytest.raises(DivisionUnknown, match="999999"):
        book_of().view("999999", FIRST, FIRST)


def test_only_a_parameter_that_may_be_absent_can_be_asked_for_as_optional() -> None:
    without = book_of().view(VILLAGE, FIRST, FIRST)
    with_bands = book_of(other(BANDS, (100, 200))).view(VILLAGE, FIRST, FIRST)

    assert without.optional(BANDS) is None
    assert with_bands.optional(BANDS) == (100, 200)
    for path in (LINE, "means.no_such_parameter"):
        with pytest.raises(ParameterNotInForce):
            without.optional(path)


def test_absence_is_an_error_for_who_asks_plainly() -> None:
    view = book_of().view(VILLAGE, FIRST, FIRST)

    assert view.optional(BANDS) is None
    with pytest.raises(ParameterNotInForce):
        view[BANDS]


def test_each_accessor_answers_its_own_kind_and_refuses_the_others() -> None:
    values = {
        LINE: 70000,
        BANDS: (100, 200),
        "means.rigid_mode": "AB",
        "means.rigid_medical": True,
        "category.set": ("C1", "C2"),
    }
    view = book_of(*(other(path, value) for path, value in values.items())).view(VILLAGE, FIRST, FIRST)
    accessors = {
        LINE: view.number,
        BANDS: view.numbers,
        "means.rigid_mode": view.code,
        "means.rigid_medical": view.flag,
        "category.set": view.codes,
    }

    for path, value in values.items():
        for of_path, accessor in accessors.items():
            if of_path == path:
                assert accessor(path) == value
            else:
                with pytest.raises(ParameterKind) as caught:
                    accessor(path)
                assert caught.value.path == path


def test_an_empty_list_is_a_list_of_anything() -> None:
    view = book_of(other("category.set", ())).view(VILLAGE, FIRST, FIRST)

    assert view.codes("category.set") == ()
    assert view.numbers("category.set") == ()


@given(ENTRIES)
def test_a_book_read_from_its_bytes_is_the_same_book(entries) -> None:
    book = book_of(*entries, other(BANDS, (1, 2)), other("means.rigid_medical", value=True))

    again = PolicyBook.from_bytes(book.to_bytes())

    assert again.to_bytes() == book.to_bytes()
    assert again.digest == book.digest
    assert again.content.entries == book.content.entries
    assert again.content.parameters == book.content.parameters


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_show_in_the_digest(entries, random) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)

    assert book_of(*shuffled).digest == book_of(*entries).digest


def test_any_value_date_or_source_shows_in_the_digest() -> None:
    entry = dibao("CN", FIRST, 700)
    variants = [
        entry,
        dibao("CN", FIRST, 701),
        dibao("34", FIRST, 700),
        dibao("CN", date(2025, 7, 2), 700, FIRST),
        dibao("CN", FIRST, 700, date(2025, 7, 2)),
        Entry(LINE, "CN", FIRST, FIRST, 700, "另一文件"),
    ]

    assert len({book_of(variant).digest for variant in variants}) == len(variants)


@pytest.mark.parametrize("stored", [b"", b"no book", b"[]", b"{}", b'{"format": 2}'])
def test_bytes_of_another_format_are_refused(stored: bytes) -> None:
    with pytest.raises(BookUnreadable) as caught:
        PolicyBook.from_bytes(stored)

    assert caught.value.why


def test_an_amended_book_reads_the_new_value_and_leaves_the_old_book_alone() -> None:
    book = book_of(dibao("CN", FIRST, 700))

    what_if = book.amended(dibao("CN", FIRST, 900), dibao("CN", date(2026, 1, 1), 950))

    assert [book.view("CN", day, day)[LINE] for day in (FIRST, date(2026, 1, 1))] == [700, 700]
    assert [what_if.view("CN", day, day)[LINE] for day in (FIRST, date(2026, 1, 1))] == [900, 950]
    assert what_if.digest != book.digest


def test_a_view_knows_its_book() -> None:
    book = book_of()
    view = book.view(VILLAGE, FIRST, FIRST)

    assert view is book.view(VILLAGE, FIRST, FIRST)
    assert view.digest == book.digest
    assert book.calendar.years == ()


def test_views_remembered_are_bounded_and_forgetting_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "VIEW_LIMIT", 3)
    book = book_of(dibao("CN", FIRST, 700))

    values = [book.view(VILLAGE, FIRST + timedelta(days=n), FIRST)[LINE] for n in range(10)]

    assert values == [700] * 10
    assert len(book._views) <= 3
