"""Statements about statements (更正): a record that never was, two names of one person."""

from __future__ import annotations

from schemas.fields import Code, PersonRef
from schemas.payload import DIVISION, EITHER, Payload, statement


@statement
class Retracted(Payload):
    """A record is withdrawn and leaves nothing (撤回); a later statement about the record brings it back.

    来源部门报送。编号（`id`）写被撤回记录的编号，`revision` 不小于它。
    """

    SUBJECTS = EITHER | DIVISION

    reason: Code
    """撤回原因，来源部门的代码 / reason, a code of the source."""


@statement
class SamePerson(Payload):
    """The subject and `other_ref` are one human (同一人); undone by retracting this record.

    两个代号是同一个人；撤回本记录即解除。
    """

    FOLLOWS = "PERSON"

    other_ref: PersonRef
    """同一人的另一代号 / the other pseudonym."""
