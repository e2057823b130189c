"""How a process of the distributed host ends: at once, and with a code that says why."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import structlog
from kafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError

from schemas.errors import ShouwangError
from services.host.database import unusable
from services.host.distributed.consumer import OtherLog
from services.host.distributed.exits import CANNOT_GO_ON, OTHER_ERA, OTHER_LOG, OTHER_MEMBER
from services.host.distributed.named import NameTaken
from services.host.distributed.patience import Stopped
from services.host.distributed.records import OtherTopic
from services.host.distributed.relay import EraRaised


class Ended(ShouwangError):
    """What ended the work of a command; `code` is that of a worker that ends for the same reason."""

    def __init__(self, error: ShouwangError | DBAPIError | KafkaError) -> None:
        self.code = code_of(error)
        match error:
            case DBAPIError():
                super().__init__(unusable(error))
            case KafkaError():
                super().__init__(f"Kafka 无法使用 / Kafka cannot be used: {type(error).__name__} {error}")
            case _:
                super().__init__(str(error))


@contextmanager
def coded() -> Iterator[None]:
    """What goes wrong meanwhile ends a command as it would end a worker; before, it could not begin.

    Raises:
        Ended: something went wrong.
    """
    try:
        yield
    except (ShouwangError, DBAPIError, KafkaError) as error:
        raise Ended(error) from error


def code_of(error: BaseException) -> int:
    """The code for what ended a process."""
    match error:
        case Stopped():
            return 0
        case OtherLog() | OtherTopic():
            return OTHER_LOG
        case NameTaken():
            return OTHER_MEMBER
        case EraRaised():
            return OTHER_ERA
        case _:
            return CANNOT_GO_ON


def leave(error: BaseException) -> NoReturn:
    """End at once, from any thread and whatever else hangs; nothing that is not committed counts as read."""
    code = code_of(error)
    say = structlog.get_logger("worker")
    if code:
        why = str(error) if isinstance(error, ShouwangError) else None  # others may repeat what they were given
        trace = error if code == CANNOT_GO_ON else None
        say.critical("ended", code=code, error=type(error).__name__, why=why, exc_info=trace)
    logging.shutdown()
    os._exit(code)
