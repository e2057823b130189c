"""Statements about statements: a record that never was, two names of one person."""

from __future__ import annotations

from schemas.fields import Code, PersonRef
from schemas.payload import DIVISION, EITHER, Payload, statement


@statement
class Retracted(Payload):
    """A record is withdrawn and leaves nothing (撤回); a later statement about the record brings it back."""

    SUBJECTS = EITHER | DIVISION

    reason: Code


@statement
class SamePerson(Payload):
    """The subject and `other_ref` are one human (同一人); undone by retracting this record."""

    FOLLOWS = "PERSON"

    other_ref: PersonRef
