from __future__ import annotations

import os
import signal

import pytest
from sqlalchemy import create_engine, event

from services.host.commands.relay import _ending


def test_a_relay_that_is_told_to_stop_while_it_returns_a_connection_stops() -> None:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "reset")
    def tell(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit), _ending(), engine.connect():
        pass
    engine.dispose()
