"""What the codes of lists mean, in Chinese and in English: categories, programmes, relations, states, kinds."""

from __future__ import annotations

CATEGORIES = {
    "C1": ("低保", "dibao"), "C1S": ("单人保", "dibao of a single person"), "C2": ("特困", "tekun"),
    "C2_POSSIBLE": ("可能符合特困", "possibly tekun"), "C3": ("低保边缘", "edge of dibao"),
    "C4": ("防止返贫监测对象", "watched against relapse"), "C5": ("刚性支出困难", "hardship by rigid spending"),
    "C6": ("其他困难", "other hardship"), "C7": ("单人其他困难", "other hardship of a single person"),
}  # fmt: skip
"""Categories of low-income people (对象类别), held or read from the means."""

PROGRAMMES = {
    "DIBAO": ("低保金", "dibao"), "TEKUN": ("特困供养金", "tekun support"),
    "DISABILITY_ALLOWANCE": ("困难残疾人生活补贴", "disability allowance"),
    "NURSING_ALLOWANCE": ("重度残疾人护理补贴", "nursing allowance"), "TEMPORARY_AID": ("临时救助", "temporary aid"),
    "EDUCATION_AID": ("教育救助", "education aid"), "MEDICAL_ASSISTANCE": ("医疗救助", "medical assistance"),
    "DISASTER_RELIEF": ("灾害救助", "disaster relief"), "HOME_CARE": ("居家照护", "home care"),
    "CHILD_ALLOWANCE": ("儿童津贴", "child allowance"), "PREMIUM_AID": ("参保资助", "premium aid"),
    "UNEMPLOYMENT_INSURANCE": ("失业保险金", "unemployment insurance"), "PENSION": ("养老金", "pension"),
}  # fmt: skip
"""Programmes of assistance (救助项目), and the pension."""

DISEASES = {
    "DIALYSIS": ("透析", "dialysis"), "TUMOUR": ("肿瘤", "tumour"), "TRANSPLANT": ("器官移植", "transplant"),
    "RARE": ("罕见病", "rare disease"), "OTHER": ("其他", "other"),
}  # fmt: skip
"""Classes of serious diseases (病种)."""

STUDIES = {
    "NONE": ("未就学", "not at school"), "COMPULSORY": ("义务教育", "compulsory school"),
    "SENIOR_HIGH": ("高中", "senior high school"), "VOCATIONAL": ("中职", "vocational school"),
    "COLLEGE": ("专科", "college"), "BACHELOR": ("本科", "bachelor"), "MASTER": ("硕士", "master"),
    "DOCTOR": ("博士", "doctor"),
}  # fmt: skip
"""Stages of schooling (就学阶段)."""

FARM_LOSSES = {
    "CROP": ("种植", "crops"), "LIVESTOCK": ("养殖", "livestock"), "INDUSTRY": ("产业", "other business"),
}  # fmt: skip
"""What a loss was suffered in (产业类型)."""

REGISTERED_AS = {"LOW_INCOME": ("低收入家庭", "low-income"), "GENERAL": ("一般家庭", "general")}
"""As what a household is registered (登记类型)."""

STATES = {
    "living_in": ("在家", "lives at home"), "away": ("外出", "away for a time"), "custody": ("服刑等", "in custody"),
    "dead": ("去世", "dead"), "left": ("迁出", "left for good"),
}  # fmt: skip
"""Where a member is (成员状态)."""

PROPERTY = {
    "property_doubt": ("已知财产超过当地限额", "what is known exceeds a limit of the place"),
    "property_unknown": ("财产情况不明", "nothing is known of its property"),
}
"""What the means say of property (财产核对)."""

RELATIONS = {
    "01": "本人", "02": "户主", "10": "配偶", "11": "夫", "12": "妻",
    "20": "子", "21": "独生子", "22": "长子", "23": "次子", "24": "三子", "25": "四子", "26": "五子",
    "27": "养子或继子", "28": "女婿", "29": "其他儿子",
    "30": "女", "31": "独生女", "32": "长女", "33": "次女", "34": "三女", "35": "四女", "36": "五女",
    "37": "养女或继女", "38": "儿媳", "39": "其他女儿",
    "40": "孙辈", "41": "孙子", "42": "孙女", "43": "外孙子", "44": "外孙女", "45": "孙媳妇或外孙媳妇",
    "46": "孙女婿或外孙女婿", "47": "曾孙子或外曾孙子", "48": "曾孙女或外曾孙女", "49": "其他孙辈",
    "50": "父母", "51": "父亲", "52": "母亲", "53": "公公", "54": "婆婆", "55": "岳父", "56": "岳母",
    "57": "继父或养父", "58": "继母或养母", "59": "其他父母关系",
    "60": "祖父母或外祖父母", "61": "祖父", "62": "祖母", "63": "外祖父", "64": "外祖母",
    "65": "配偶的祖父母或外祖父母", "66": "曾祖父", "67": "曾祖母", "68": "配偶的曾祖父母", "69": "其他祖父母关系",
    "70": "兄弟姐妹", "71": "兄", "72": "嫂", "73": "弟", "74": "弟媳", "75": "姐姐", "76": "姐夫", "77": "妹妹",
    "78": "妹夫", "79": "其他兄弟姐妹",
    "80": "其他", "81": "伯父", "82": "伯母", "83": "叔父", "84": "婶母", "85": "舅父", "86": "舅母", "87": "姨父",
    "88": "姨母", "89": "姑父", "90": "姑母", "91": "堂兄弟姐妹", "92": "表兄弟姐妹", "93": "侄子", "94": "侄女",
    "95": "外甥", "96": "外甥女", "97": "其他亲属", "99": "非亲属",
}  # fmt: skip
"""Relation to the head of the household (与户主关系). Source: GB/T 4761-2008."""

OF_RECEIPTS = CATEGORIES | PROGRAMMES | STUDIES | DISEASES | FARM_LOSSES
"""Codes that stand among the figures of receipts."""


def chinese(codes: dict[str, tuple[str, str]], code: str) -> str:
    """The Chinese word for a code; one that the list does not have stays as it is."""
    return codes[code][0] if code in codes else code
