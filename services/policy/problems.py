"""What is wrong with policy files, said so that the officer who wrote them can mend them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.policy.errors import PolicyFault

MESSAGES = {
    "no_folder": (
        "找不到参数目录；其中的参数不会生效；请核对路径",
        "no such folder, so nothing in it would take effect; check the path",
    ),
    "stray": (
        "此处不应有“{detail}”；它不会生效；只认 <区划代码>/*.yaml、calendar/<年>.yaml、divisions.csv",
        "'{detail}' has no effect here; only <division code>/*.yaml, calendar/<year>.yaml and divisions.csv are read",
    ),
    "not_utf8": (
        "文件不是 UTF-8 编码；其中的中文无法可靠读取；请另存为 UTF-8",
        "the file is not UTF-8, so its Chinese cannot be trusted; save it as UTF-8",
    ),
    "not_yaml": ("YAML 语法有误（{detail}）；文件无法读取；请改正此处", "not YAML ({detail}); correct this place"),
    "alias": (
        "不支持 YAML 锚点和别名；一处改动会牵动别处；请直接写出内容",
        "anchors and aliases are not read, since a change would reach places unseen; write the content out",
    ),
    "not_mapping": (
        "此处应为“名称: 值”的列表；否则无法对应参数；请按样例缩进",
        "a mapping of names to values is expected here; indent it as in the examples",
    ),
    "not_list": (
        "此处应为列表；单位以 [] 结尾；请写成 [a, b]",
        "the unit ends in [], so a list is expected; write [a, b]",
    ),
    "not_scalar": ("此处应为单个值；不能是列表或子项；请只写一个值", "a single value is expected here; write just one"),
    "duplicate_key": (
        "“{detail}”重复；后写的会悄悄盖掉先写的；请只保留一处",
        "'{detail}' is written twice and the later would silently win; keep one",
    ),
    "unknown_key": (
        "不认识的键“{detail}”；它不会起作用；请删除或改正拼写",
        "unknown key '{detail}', which would have no effect; remove it or correct its spelling",
    ),
    "missing_key": (
        "缺少“{detail}”；没有它就无法说明依据或日期；请补上",
        "'{detail}' is missing; without it the basis or date cannot be told; add it",
    ),
    "empty_text": ("“{detail}”为空；依据须可查；请填写", "'{detail}' is empty; write it out"),
    "bad_path": (
        "参数名“{detail}”不合规则；程序按名称读取；请写成 组.名称",
        "'{detail}' is no parameter name; write group.name in letters, digits and underscores",
    ),
    "unknown_parameter": (
        "国家级文件中没有参数“{detail}”；没有程序会读它；请核对拼写",
        "no national file declares '{detail}', so nothing reads it; check its spelling",
    ),
    "declared_twice": (
        "参数“{detail}”已在别处定义；两处定义会互相矛盾；改值时请去掉 description",
        "'{detail}' is declared elsewhere already; to give it another value, leave out description",
    ),
    "unknown_unit": (
        "不认识的单位“{detail}”；无法核对数值；请改用已有单位",
        "unknown unit '{detail}'; use a known one",
    ),
    "wrong_unit": (
        "单位应为“{detail}”；与参数名或国家级定义不符；请改正单位并核对数值",
        "the unit must be '{detail}', as the name or the national file says; correct it and check the value",
    ),
    "not_date": (
        "“{detail}”不是日期；生效日须精确到日；请写成 YYYY-MM-DD",
        "'{detail}' is not a date; write YYYY-MM-DD",
    ),
    "not_integer": (
        "“{detail}”不是整数；小数会带来舍入误差；金额请以分为单位，如 700 元写 70000",
        "'{detail}' is not an integer, and fractions would be rounded; write money in fen, e.g. 70000 for 700 yuan",
    ),
    "out_of_range": ("“{detail}”超出该单位的范围；请核对", "'{detail}' is out of the unit's range; check it"),
    "not_flag": ("“{detail}”不是 true 或 false；请改正", "'{detail}' is neither true nor false; write one of them"),
    "not_code": (
        "“{detail}”不是代码；代码只含字母、数字、点、横线和下划线；请改正",
        "'{detail}' is no code; use letters, digits, dot, hyphen and underscore",
    ),
    "not_text": ("此处为空；显示名不能为空；请填写", "the text is empty; write it out"),
    "no_values": (
        "没有任何取值；读取时会报错；请补充取值，或注明 may_be_absent: true",
        "there is no value, so every reading would fail; add one, or say may_be_absent: true",
    ),
    "overlap": (
        "同一地区、同一生效日和公布日的取值已写在 {detail}；无法判断以哪个为准；请只保留一处",
        "the same place, effective and published date already has a value at {detail}; keep one",
    ),
    "unknown_division": (
        "区划表中没有代码“{detail}”；这里的取值不会用到；请核对或补充 divisions.csv",
        "'{detail}' is not in the division table, so its values would be lost; correct it or extend divisions.csv",
    ),
    "bad_header": ("表头应为 {detail}；否则各列含义不明；请改正", "the header must read {detail}; correct it"),
    "bad_level": (
        "不认识的级别“{detail}”；请用 province、prefecture、county 或 township",
        "unknown level '{detail}'; write province, prefecture, county or township",
    ),
    "bad_parent": (
        "上级“{detail}”不在表中或级别不高于本级；无法确定适用的政策；请改正",
        "parent '{detail}' is not in the table or not of a higher level; correct it",
    ),
    "bad_successor": (
        "后继代码“{detail}”不在表中或循环；旧代码将无处可查；请改正",
        "successor '{detail}' is not in the table or leads in a circle; correct it",
    ),
    "bad_validity": (
        "代码“{detail}”的有效期颠倒或与另一行重叠；同一天只能有一行有效；请改正日期",
        "the validity of '{detail}' is reversed or overlaps another row; correct the dates",
    ),
    "wrong_year": (
        "日期“{detail}”不属于本文件的年份；请移到对应年份",
        "'{detail}' is not in the year of this file; move it",
    ),
    "not_weekend": (
        "“{detail}”是平日或仍在放假；调休上班日只能是不放假的周末；请改正",
        "'{detail}' is no weekend day, or is off as well; a make-up working day is a weekend day that is worked",
    ),
    "reversed": ("起止日期颠倒：{detail}；请改正", "the dates are reversed: {detail}; correct them"),
    "year_twice": (
        "{detail} 年的安排已在别处录入；两处会互相矛盾；请只保留一处",
        "the year {detail} is entered elsewhere already; keep one",
    ),
}
"""By code of a problem: what, why and what to do, in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a policy file; lines and columns count from one (in a table, the column is the field's number)."""

    file: str
    line: int
    column: int
    code: str
    detail: str

    @property
    def chinese(self) -> str:
        """What is wrong, why it matters and what to do, in Chinese."""
        return MESSAGES[self.code][0].format(detail=self.detail)

    @property
    def english(self) -> str:
        """The same in English."""
        return MESSAGES[self.code][1].format(detail=self.detail)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.chinese} / {self.english}"


class PolicyError(PolicyFault):
    """Policy files cannot be adopted; carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(map(str, self.problems))
        super().__init__(
            f"政策参数有 {len(self.problems)} 处问题 / {len(self.problems)} problems in policy files:\n{lines}"
        )
