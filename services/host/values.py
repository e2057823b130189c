"""The English of what indicators say in Chinese words (取值), whole or with a number or a day in it."""

from __future__ import annotations

import re

WORDS = {
    "医疗欠费": "hospital arrears", "使用疾病应急救助基金": "emergency fund used", "视力": "sight", "听力": "hearing",
    "言语": "speech", "肢体": "limbs", "智力": "intellect", "精神": "mind", "多重": "several", "出生": "birth",
    "收养": "adoption", "回归": "return", "监护缺失": "no guardian",
    "独自居住，无成年人同住": "lives alone, without any adult", "服刑": "prison", "强制戒毒": "drug treatment",
    "失踪": "missing", "家庭成员": "a member", "主要收入者": "the main earner", "家庭主要收入者": "the main earner",
    "照料人": "the carer", "迁移户籍": "moved the household registration", "离家，至今未归": "left, not back",
    "未申报经营净收入": "no business income declared", "工伤定级": "grade of work injury",
    "新认定为重度残疾": "newly severely disabled", "劳动能力认定、就业帮扶": "work ability, help to find work",
    "劳动能力认定": "work ability", "就业帮扶": "help to find work",
    "儿童福利待遇终止及衔接": "child welfare ends, and what follows it", "老年津贴": "old-age allowance",
    "高龄津贴": "allowance for the very old", "独居老年人关爱服务": "care for the old who live alone", "无": "none",
    "轻微": "minor", "严重": "major", "全部损毁": "total", "房屋受损": "house damaged",
    "房屋不宜居住": "house unfit to live in", "房屋倒塌": "house collapsed", "无处安身": "no shelter",
    "临时安置": "temporary shelter", "自有住处": "own shelter", "生活困难": "hardship", "看病就医": "medical care",
    "缺粮断炊": "no food", "住房": "housing", "人身安全": "safety", "其他": "other", "火灾": "fire",
    "受灾": "disaster", "房屋鉴定": "house graded", "轻伤": "slightly hurt", "重伤": "badly hurt", "致残": "disabled",
    "死亡": "dead", "报告为危重": "reported as critical", "水": "water", "电": "electricity", "气": "gas",
    "低温": "cold", "高温": "heat", "暴雨洪涝": "rain and floods", "红色": "red", "橙色": "orange", "黄色": "yellow",
    "蓝色": "blue", "脆弱独居": "fragile and alone", "重度残疾人": "severely disabled person",
    "危房": "dangerous house",
}  # fmt: skip
"""Of whole words and clauses."""

CLAUSES = (
    (re.compile(r"，渐退期至(\S+)"), r", fade-out until \1"),
    (re.compile(r"仍向其本人发放(\S+)及以后月份待遇"), r"still paid to the person for \1 and after"),
    (re.compile(r"家庭已无成员，仍向家庭发放(\S+)及以后月份待遇"), r"nobody left, still paid for \1 and after"),
    (re.compile(r"家庭待遇至(\S+)未复核调整"), r"benefit of the household not adjusted by \1"),
    (re.compile(r"年经营净收入的 (\d+)%"), r"\1% of the yearly business income"),
    (re.compile(r"([A-D])级危房"), r"dangerous house of grade \1"),
    (re.compile(r"重症监护(\d+)天"), r"\1 days of intensive care"),
    (re.compile(r"(\d+)岁以上老人"), r"person over \1"),
)
"""Of clauses that carry a number, a month or a day."""


def english_word(text: str) -> str:
    """A word or clause of an indicator in English; what is none, such as a day or a code, stays as it is.

    >>> english_word("临时安置"), english_word("D级危房"), english_word("2026-01-31")
    ('temporary shelter', 'dangerous house of grade D', '2026-01-31')
    """
    for clause, english in CLAUSES:
        if clause.fullmatch(text):
            return clause.sub(english, text)
    if text in WORDS or "，" not in text:
        return WORDS.get(text, text)
    return ", ".join(map(english_word, text.split("，")))
