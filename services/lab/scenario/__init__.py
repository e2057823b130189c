"""Scenarios (情景): who lives in a household, what happened when and when it became known, and what is to be read."""

from services.lab.scenario.page import Problem as Problem
from services.lab.scenario.page import ScenarioError as ScenarioError
from services.lab.scenario.read import load as load
from services.lab.scenario.report import Report as Report
from services.lab.scenario.report import run_file as run_file
from services.lab.scenario.run import Checked as Checked
from services.lab.scenario.run import run as run
from services.lab.scenario.shape import Scenario as Scenario
