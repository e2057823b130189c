from __future__ import annotations

from datetime import date

from schemas.faults import Fault
from services.lab.departments.persons import identity, renamed, simulated_in
from services.vault.number import read_number

TODAY = date(2026, 1, 1)
REFS = [*(f"p{number:07d}" for number in range(1, 60_000, 97)), *(f"u{number:07d}" for number in range(1, 9_999, 97))]


def test_everybody_has_another_valid_number_that_can_be_nobodys() -> None:
    numbers = [identity(ref).number for ref in REFS]

    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("99") for number in numbers)
    assert [read for number in numbers if isinstance(read := read_number(number, TODAY), Fault)] == []
    assert [read_number(number, TODAY) for number in numbers] == numbers


def test_names_and_telephones_are_made_up_of_the_number_alone() -> None:
    first, again, other = (identity(ref) for ref in ("p0000001", "p0000001", "p0000002"))

    assert first == again
    assert (first.name, first.phone) != (other.name, other.phone)
    assert all(len(identity(ref).name or "") == 3 for ref in REFS)


def test_pseudonyms_of_the_simulation_are_replaced_wherever_they_stand() -> None:
    said = {"head_ref": "p0000001", "school_ref": "school-340826100", "met": ["u0000002"], "subject": "person/p0000003"}

    assert set(simulated_in(said)) == {"p0000001", "u0000002", "p0000003"}
    assert renamed(said, lambda number: f"x{number}") == {
        "head_ref": f"x{identity('p0000001').number}", "school_ref": "school-340826100",
        "met": [f"x{identity('u0000002').number}"], "subject": f"person/x{identity('p0000003').number}",
    }  # fmt: skip
