"""The simulated county as its departments would hand it over: files of their own columns, each in its own hand."""

from services.lab.departments.write import Handed, write_departments

__all__ = ["Handed", "write_departments"]
