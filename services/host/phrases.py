"""What the words of a case mean, in Chinese and in English: states, outcomes, reasons, and each kind of change."""

from __future__ import annotations

from services.host.words import CHANGES

Words = dict[str, tuple[str, str]]
"""By code: Chinese, English."""

STATUSES: Words = {
    "NONE": ("无案件", "no case"), "RAISED": ("已生成", "raised"), "DISPATCHED": ("已派发", "dispatched"),
    "ACCEPTED": ("已接收", "accepted"), "CONTACTED": ("已联系", "contacted"), "VERIFIED": ("已核实", "verified"),
    "DISPOSED": ("已处置", "disposed"), "FOLLOWED": ("已回访", "followed up"),
}  # fmt: skip
"""Where a case is (案件状态)."""

LEVELS: Words = {
    "VILLAGE": ("村级", "village"), "TOWNSHIP": ("乡镇", "township"), "COUNTY": ("县级", "county"),
    "PREFECTURE": ("市级", "prefecture"),
}  # fmt: skip
"""Who is in charge (级别)."""

OUTCOMES: Words = {
    "POLICY_GAP": ("政策落实不到位", "policy not applied"), "REFER": ("转介", "referred"),
    "COMPLEX": ("复杂个案", "complex"), "EXIT_REVIEW": ("退出复核", "exit review"),
    "NO_CHANGE": ("无变化", "no change"), "DATA_ERROR": ("数据有误", "data error"), "DEATH": ("去世", "death"),
    "MOVED_AWAY": ("迁出", "moved away"),
}  # fmt: skip
"""How a case ends (处置结果); the last two without an outcome."""

FINDINGS: Words = {
    "CONFIRMED": ("属实", "confirmed"), "PARTLY": ("部分属实", "partly"), "RESOLVED": ("已解决", "resolved"),
    "NOT_FOUND": ("不属实", "not found"),
}  # fmt: skip
CONTACTS: Words = {"MET": ("见面", "met"), "PHONE": ("电话", "by phone"), "NOT_MET": ("未见到", "not met")}
VISIT_KINDS: Words = {"LIGHT": ("预警核查", "verifies a warning"), "FORMAL": ("入户调查", "for an application")}
PLACES: Words = {
    "HOME": ("家中", "home"), "PHONE": ("电话", "by phone"), "OFFICE": ("办公场所", "office"),
    "OTHER": ("其他", "other"),
}  # fmt: skip
HELPS: Words = {
    "DAILY_CARE": ("日常照料", "daily care"), "SHOPPING": ("代购", "shopping"),
    "KIN_CONTACT": ("联系亲属", "contact with kin"), "POLICY_DELIVERY": ("政策送达", "policy delivered"),
}  # fmt: skip
PAPERS: Words = {
    "HOUSEHOLD_BOOK": ("户口簿", "household book"), "IDENTITY_CARD": ("身份证", "identity card"),
    "APPLICATION": ("申请书", "application"), "COMMITMENT_LETTER": ("承诺书", "commitment letter"),
    "SURVEY_FORM": ("调查表", "survey form"), "DISABILITY_CARD": ("残疾证", "disability card"),
    "MEDICAL_RECORD": ("病历", "medical record"), "BANK_BOOK": ("存折", "bank book"),
    "LAND_CERTIFICATE": ("土地证", "land certificate"), "OTHER": ("其他", "other"),
}  # fmt: skip
SIGNATURES: Words = {
    "SIGNED": ("签字", "signed"), "FINGERPRINT": ("按指印", "fingerprint"), "REFUSED": ("拒签", "refused"),
}  # fmt: skip
WISHES: Words = {
    "CASH": ("资金", "cash"), "MEDICAL": ("医疗", "medical care"), "SCHOOLING": ("就学", "schooling"),
    "HOUSING": ("住房", "housing"), "WORK": ("就业", "work"), "CARE": ("照护", "care"), "LEGAL": ("法律", "legal help"),
    "NONE": ("无", "none"), "OTHER": ("其他", "other"),
}  # fmt: skip
WORK_ABILITIES: Words = {"FULL": ("有", "full"), "PARTIAL": ("部分丧失", "partial"), "NONE": ("无", "none")}
"""What the form of a visit says by codes (入户表)."""

NOTICES: Words = {
    "FIRST": ("新案件", "new case"), "ROSE": ("等级上升", "grade rose"), "NEW_DIMENSION": ("新增维度", "new dimension"),
    "LAPSED": ("签收失效", "acknowledgement lapsed"), "OVERDUE": ("逾期", "overdue"),
    "ESCALATED": ("升级督办", "escalated"), "HANDED_OVER": ("移交", "handed over"), "REFERRAL": ("转介", "referral"),
    "SILENCE_ENDED": ("暂缓结束", "silence ended"), "WITHDRAWN": ("来源撤销", "withdrawn by the source"),
}  # fmt: skip
"""Why somebody is told (通知原因)."""

MUTED: Words = {
    "INHIBITED": ("同维度已通知", "inside an alert that was told"), "SILENCED": ("暂缓中", "silenced"),
    "COOL_DOWN": ("刚刚入户", "visited lately"), "BULK": ("并入批量任务", "part of a bulk task"),
    "KNOWN": ("此前已通知", "known already"),
}  # fmt: skip
"""Why nobody is told (抑制原因)."""

SILENCES: Words = {
    "AWAY_KNOWN": ("已知外出", "known to be away"), "IN_HOSPITAL": ("住院", "in hospital"),
    "HELP_RUNNING": ("正在帮扶", "help is running"), "SOURCE_CHECKING": ("来源核实中", "the source is checking"),
    "OTHER": ("其他", "other"),
}  # fmt: skip
SUSPENSIONS: Words = {
    "AWAY": ("外出", "away"), "IN_HOSPITAL": ("住院", "in hospital"), "IN_CUSTODY": ("服刑等", "in custody"),
    "DISASTER": ("灾害", "disaster"), "REFUSES_VISIT": ("拒绝入户", "refuses visits"), "OTHER": ("其他", "other"),
}  # fmt: skip
RETURNS: Words = {
    "WRONG_VILLAGE": ("不属本村", "wrong village"), "NOT_KNOWN_HERE": ("查无此户", "not known here"),
    "LIVES_ELSEWHERE": ("居住他处", "lives elsewhere"),
}  # fmt: skip
OPENED_FOR: Words = {
    "FIRST": ("新预警", "a new alert"), "REOPENED": ("再次出现", "graver or for another cause"),
    "CARRIED": ("随人迁来", "carried from another home"), "BY_HAND": ("人工", "by hand"),
}  # fmt: skip
ESCALATED_FOR: Words = {
    "SILENT": ("无人签收", "nobody took it up"), "OVERDUE": ("逾期", "overdue"),
    "REFERRAL_SILENT": ("转介无答复", "no answer to the referral"), "COMPLEX": ("复杂个案", "complex"),
    "BY_HAND": ("人工", "by hand"),
}  # fmt: skip
HANDED_FOR: Words = {
    "ROSTER": ("责任表变更", "the roster changed"), "ASSIGNED": ("指派", "assigned"),
    "RELOCATED": ("迁居", "relocated"),
}  # fmt: skip
CHANGED_FOR: Words = {
    "BY_HAND": ("人工", "by hand"), "CALENDAR": ("日历公布", "the calendar came out"),
    "GRADE": ("等级上升", "graver grade"), "RESUMED": ("恢复计时", "the clock runs on"),
}  # fmt: skip
SILENCE_ENDS: Words = {
    "EXPIRED": ("到期", "ran out"), "GRADE_ROSE": ("等级上升", "grade rose"),
    "CAUSE_CHANGED": ("新增理由", "another cause"), "BY_HAND": ("人工", "by hand"),
}  # fmt: skip
GONE: Words = {"DEATH": OUTCOMES["DEATH"], "MOVED_AWAY": OUTCOMES["MOVED_AWAY"]}

REFERRED_TO: Words = {
    "DIBAO": ("低保", "dibao"), "DIBAO_SINGLE": ("单人保", "dibao of a single person"), "TEKUN": ("特困", "tekun"),
    "RIGID_EXPENSE": ("刚性支出困难认定", "hardship by rigid spending"),
    "EMERGENCY_AID": ("急难型临时救助", "emergency aid"), "SPENDING_AID": ("支出型临时救助", "aid for spending"),
    "MEDICAL": ("医疗救助", "medical assistance"), "EDUCATION": ("教育救助", "education aid"),
    "HOUSING": ("住房救助", "housing"), "EMPLOYMENT": ("就业救助", "employment"),
    "DISASTER": ("受灾救助", "disaster relief"),
    "SERVICE": ("服务类救助", "services"), "DISABILITY": ("残疾人两项补贴", "disability allowances"),
    "RELAPSE": ("防止返贫监测", "watch against relapse"), "CHARITY": ("慈善帮扶", "charity"),
    "UNION": ("工会帮扶", "union"), "JUDICIAL": ("司法救助", "judicial aid"), "LEGAL_AID": ("法律援助", "legal aid"),
    "HEATING": ("采暖救助", "heating"),
    "FUNERAL": ("殡葬救助", "funeral aid"),
}  # fmt: skip
"""Where a case is referred to (转介项目)."""

ANSWERS: Words = {
    "ACCEPTED": ("受理", "accepted"), "PUBLICISED": ("公示", "publicised"), "RETURNED": ("退回", "returned"),
    "GRANTED": ("给予", "granted"), "REFUSED": ("不予", "refused"),
}  # fmt: skip
APPLIED_AT: Words = {
    "HUKOU": ("户籍地", "registered home"), "RESIDENCE": ("居住地", "residence"),
    "INCIDENT": ("急难发生地", "incident"),
}  # fmt: skip

LIMITS: Words = {
    "CONTACT": ("首次联系", "first contact"), "VISIT": ("入户", "visit"), "RESULT": ("处置结果", "result"),
    "ESCALATE_TOWNSHIP": ("升级到乡镇", "escalation to the township"),
    "ESCALATE_COUNTY": ("升级到县级", "escalation to the county"),
    "ESCALATE_PREFECTURE": ("升级到市级", "escalation to the prefecture"),
    "LAPSE": ("签收失效", "lapse of the acknowledgement"), "CONFERENCE": ("个案会商", "case conference"),
    "REVISIT": ("回访", "revisit"), "REFERRAL_ANSWER": ("转介答复", "answer to the referral"),
    "REFERRAL_LIMIT": ("法定办理期限", "legal limit of the referral"), "PUBLICITY": ("公示", "publicity"),
    "PAPERS": ("补交材料", "papers"), "FADE_OUT": ("渐退期", "fade-out"), "SUSPENSION": ("挂起", "suspension"),
}  # fmt: skip
"""What a limit of time is for (时限)."""

ACTIONS: Words = {
    "ASSIGN": ("派人", "assign"), "ACCEPT": ("签收", "accept"), "CONTACT": ("联系", "contact"),
    "VISIT": ("入户", "visit"), "DISPOSE": ("处置", "dispose"), "FOLLOW_UP": ("回访", "follow up"),
    "RESUME": ("恢复", "resume"), "SUPERVISE": ("督办", "supervise"), "SETTLE": ("裁定", "settle"),
    "CONFER": ("会商", "confer"), "ANSWER": ("答复转介", "answer the referral"),
    "CHASE": ("催办转介", "chase the referral"),
    "REFER_AGAIN": ("重新转介", "refer again"), "PAPERS": ("补交材料", "papers"),
    "END_FADE_OUT": ("渐退期满", "end of the fade-out"), "CHECK_DATA": ("核实数据", "check the data"),
    "BULK": ("批量入户", "bulk task"),
}  # fmt: skip
"""What somebody must do next (待办)."""

CHANGED: Words = {
    "ALERT": ("预警变动", "alert changed"), "OPENED": ("立案", "opened"), "REGRADED": ("等级变更", "regraded"),
    "DISPATCHED": ("派发", "dispatched"), "ACCEPTED": ("签收", "accepted"),
    "LAPSED": ("签收失效", "acknowledgement lapsed"), "HANDED_OVER": ("移交", "handed over"),
    "RELOCATED": ("迁居", "relocated"), "MOVED": ("随人迁移", "moved with its people"),
    "MERGED": ("并案", "merged"), "JOINED": ("并入", "joined by another case"), "RETURNED": ("退回", "returned"),
    "WITHDRAWN": ("来源撤销", "withdrawn by the source"), "CLOSED": ("办结", "closed"),
    "CONTACTED": ("联系", "contacted"), "VISITED": ("入户", "visited"), "VERIFIED": ("核实", "verified"),
    "CONTRADICTED": ("结果矛盾", "contradicted"), "SETTLED": ("裁定", "settled"), "DISPOSED": ("处置", "disposed"),
    "REFERRED": ("转介", "referred"), "REFERRAL_ANSWERED": ("转介反馈", "referral answered"),
    "FOLLOWED_UP": ("回访", "followed up"), "CONFERRED": ("会商", "conferred"),
    "QUALITY_ANSWERED": ("数据核实反馈", "source answered"), "ESCALATED": ("升级督办", "escalated"),
    "MISSED": ("逾期", "limit passed"), "SUSPENDED": ("挂起", "suspended"), "RESUMED": ("恢复", "resumed"),
    "DEADLINE_CHANGED": ("时限变更", "limit changed"), "SILENCED": ("暂缓", "silenced"),
    "SILENCE_ENDED": ("暂缓结束", "silence ended"), "NOTIFIED": ("通知", "notified"), "MUTED": ("不通知", "not told"),
}  # fmt: skip
"""What happened to a case, by kind of change."""

REASONS: dict[str, Words] = {
    "OPENED": OPENED_FOR, "ESCALATED": ESCALATED_FOR, "DISPATCHED": HANDED_FOR, "HANDED_OVER": HANDED_FOR,
    "DEADLINE_CHANGED": CHANGED_FOR, "SILENCE_ENDED": SILENCE_ENDS, "NOTIFIED": NOTICES, "MUTED": MUTED,
    "SUSPENDED": SUSPENSIONS, "RETURNED": RETURNS,
}  # fmt: skip
"""What the reason of a change means, by its kind."""

SAYS: dict[str, Words] = {
    "finding": FINDINGS, "contact": CONTACTS, "outcome": OUTCOMES, "disposition": OUTCOMES, "answer": ANSWERS,
    "level": LEVELS,
}  # fmt: skip
"""What the fields of a change mean that a line of history shows."""

COUNTED: Words = {
    "CONTACTED": ("首次联系（小时）", "first contact, in hours"), "ON_TIME": ("按时处置", "disposed in time"),
    "LATE": ("逾期处置", "disposed late"), "REVISITED": ("再次入户（相隔天数）", "visited again, in days"),
    "CHECKED": ("首次核查结果", "first result"), "FALSE_ALARM": ("误报", "false alarm"),
    "ANSWERED": CHANGED["REFERRAL_ANSWERED"], "REFERRAL_SILENT": ESCALATED_FOR["REFERRAL_SILENT"],
}  # fmt: skip
"""What the board counts besides the kinds of change (看板指标)."""

KPIS: Words = {
    "checked": ("核查率", "checked"), "on_time": ("按时办结率", "on time"), "confirmed": ("查实率", "confirmed"),
    "false_alarms": ("误报率", "false alarms"), "newly_assisted": ("预警后纳入救助", "assisted after an alert"),
    "missed": ("漏报率", "missed"), "repeated_visits": ("重复入户率", "repeated visits"),
    "referral_feedback": ("转介反馈率", "referral feedback"),
}  # fmt: skip
"""The figures of a bureau that are parts of a whole (考核指标)."""

SORTS: dict[str, Words] = {
    "OPENED": OPENED_FOR, "VERIFIED": FINDINGS, "DISPOSED": OUTCOMES, "CLOSED": OUTCOMES, "MISSED": LIMITS,
    "VISITED": VISIT_KINDS, "REFERRED": REFERRED_TO, "ANSWERED": ANSWERS, "ESCALATED": LEVELS, "MUTED": MUTED,
    "NOTIFIED": NOTICES,
}  # fmt: skip
"""What the sorts of a figure mean, by kind."""


def both(words: Words, code: str | None) -> str:
    """A code in both languages; a dash for none, and one that the list does not have stays as it is.

    >>> both(STATUSES, "RAISED"), both(STATUSES, None)
    ('已生成 raised', '—')
    """
    return "—" if code is None else " ".join(words[code]) if code in words else code


def measure_text(code: str) -> str:
    """What the board counts: a kind of change, and of which sort.

    >>> measure_text("ESCALATED:COUNTY")
    '升级督办・县级 escalated, county'
    """
    kind, _, sort = code.partition(":")
    words = [(CHANGED | COUNTED).get(kind, (kind, kind))]
    if sort:
        words.append((CHANGES if kind == "ALERT" else SORTS.get(kind, {})).get(sort, (sort, sort)))
    return f"{'・'.join(chinese for chinese, _ in words)} {', '.join(english for _, english in words)}"
