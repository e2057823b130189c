"""What the policy book refuses to guess."""

from datetime import date

from schemas.errors import ShouwangError


class PolicyFault(ShouwangError):
    """Policy data is missing, malformed or read in a wrong way."""


class ParameterNotInForce(PolicyFault):
    """No level had a value in force and published; there is never a default in its place."""

    def __init__(self, path: str, division: str, as_of: date, known_on: date) -> None:
        self.path = path
        self.division = division
        self.as_of = as_of
        self.known_on = known_on
        super().__init__(
            f"参数 {path} 在 {division} 于 {as_of} 没有生效的值（按 {known_on} 前公布的文件），请补录并注明依据。 / "
            f"parameter {path} has no value in force for {division} on {as_of} among those published by {known_on}; "
            f"add it to a params folder with its source."
        )


class ParameterKind(PolicyFault):
    """A parameter was read as a kind of value that it is not, e.g. a list as a number."""

    def __init__(self, path: str, wanted: str, value: object) -> None:
        self.path = path
        self.wanted = wanted
        self.value = value
        super().__init__(f"parameter {path} is {value!r}, which is no {wanted}; read it with the accessor of its unit")


class DivisionUnknown(PolicyFault):
    """The division table does not know the code, so neither its parents nor its policy can be told."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(
            f"行政区划代码 {code} 不在区划表中，请核对代码或补充 divisions.csv。 / "
            f"division {code} is not in the division table; check the code or add it to divisions.csv."
        )


class CalendarNotPublished(PolicyFault):
    """Working days of a year whose State Council notice has not been entered yet."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{year} 年国务院节假日安排尚未录入，无法计算工作日，请添加 params/calendar/{year}.yaml。 / "
            f"the State Council's holiday notice for {year} is not entered; add params/calendar/{year}.yaml."
        )


class BookUnreadable(PolicyFault):
    """Stored bytes are no policy book of a format that this version reads."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"stored policy book cannot be read: {why}; use the version of Shouwang that wrote it")
