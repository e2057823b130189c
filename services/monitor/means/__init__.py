"""A household's means (家庭经济状况): what it lives on, what it must spend, and for what help that speaks."""

from schemas.events.employment import Employed
from schemas.events.registration import CategoryEnded, CategoryGranted, HouseholdMoved
from services.monitor.facets import disability, health, income, persons, spending
from services.monitor.means import belongings
from services.monitor.means.candidates import Candidate as Candidate
from services.monitor.means.lines import dibao_line_fen as dibao_line_fen
from services.monitor.means.lines import disposable_income_fen as disposable_income_fen
from services.monitor.means.lines import lines as lines
from services.monitor.means.projection import Projection as Projection
from services.monitor.means.projection import expected as expected
from services.monitor.means.projection import is_projected_below_line as is_projected_below_line
from services.monitor.means.projection import projected as projected
from services.monitor.means.purse import income_fen as income_fen
from services.monitor.means.purse import latest_known_year_fen as latest_known_year_fen
from services.monitor.means.reading import read as read

READS = (
    income.READS
    | spending.READS
    | persons.READS
    | disability.READS
    | health.READS
    | belongings.READS
    | {CategoryGranted, CategoryEnded, Employed, HouseholdMoved}
)
"""Types that means depend on."""
