"""A simulated Anqing (模拟安庆): real divisions, made-up people, and feeds as dirty as real ones."""

from services.lab.simulate.run import simulate
from services.lab.simulate.settings import NothingToSimulate, Row, Settings
from services.lab.simulate.write import FolderInUse, Summary, write

__all__ = ["FolderInUse", "NothingToSimulate", "Row", "Settings", "Summary", "simulate", "write"]
