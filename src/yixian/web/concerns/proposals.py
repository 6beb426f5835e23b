"""Which kind a message probably is, from its words. Pure; the phone uses the same table while one types.

The proposal only moves the choice: whoever raises it decides. The kind with the most words wins; a hazard wins a tie,
because taking a hazard for something else is the costlier mistake.
"""

from __future__ import annotations

HAZARD, IMPROVEMENT, NEED = "hazard", "improvement", "need"

#: Kind → words that speak for it, in both languages, lower case.
WORDS: dict[str, tuple[str, ...]] = {
    HAZARD: (
        "漏", "泄", "冒", "滴水", "松动", "破损", "裂", "脱落",
        "断", "缺失", "堵", "卡", "异响", "振动", "超温", "超压",
        "着火", "火花", "异味", "短路", "漏电", "裸露", "打滑", "湿滑", "护栏", "防护罩", "没有警示", "危险",
        "隐患", "坠落", "绊", "腐蚀", "失灵", "报警", "误动", "未接地", "通道被",
        "leak", "loose", "crack", "broken", "spark", "smoke", "fire", "slippery", "guard", "danger", "hazard",
        "alarm", "corrosion", "exposed", "vibration", "noise",
    ),
    IMPROVEMENT: (
        "建议", "改善", "改进", "优化", "能不能改", "可以改", "如果改", "改成", "换成", "加装", "增加", "省", "节约",
        "提高", "缩短", "减少", "自动", "更快", "更方便", "效率", "标识", "定置", "工装",
        "suggest", "improve", "save", "faster", "easier", "instead", "automatic", "better",
    ),
    NEED: (
        "食堂",
        "伙食", "饭菜", "宿舍", "浴室", "洗澡", "更衣", "饮水", "热水", "空调", "班车", "停车", "厕所", "休息室",
        "工资",
        "加班费", "补贴", "体检", "孩子", "上学", "家属", "生病", "困难", "劳保", "手套", "工作服", "请假", "探亲",
        "canteen", "food", "dormitory", "shower", "drinking water", "bus", "parking", "toilet", "wage", "allowance",
        "gloves", "child", "family", "ill",
    ),
}  # fmt: skip


def propose(text: str, *, otherwise: str = HAZARD) -> str:
    """Return the kind the words speak for, or ``otherwise`` where they say nothing.

    >>> propose("2号泵法兰漏水")
    'hazard'
    >>> propose("建议把扳手换成定置挂板")
    'improvement'
    >>> propose("浴室没有热水")
    'need'
    """
    lower = text.lower()
    counts = {kind: sum(word in lower for word in words) for kind, words in WORDS.items()}
    best = max(counts, key=lambda kind: counts[kind])  # the first of equals: the order of the table
    return best if counts[best] else otherwise
