"""How a process of the distributed host ends: at once, and with a code that says why."""

from __future__ import annotations

import logging
import os
from typing import NoReturn

import structlog

from schemas.errors import ShouwangError
from services.host.distributed.consumer import OtherLog
from services.host.distributed.exits import CANNOT_GO_ON, OTHER_ERA, OTHER_LOG, OTHER_MEMBER
from services.host.distributed.named import NameTaken
from services.host.distributed.patience import Stopped
from services.host.distributed.records import OtherTopic
from services.host.distributed.relay import EraRaised


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
