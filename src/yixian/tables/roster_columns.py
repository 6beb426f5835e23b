"""The columns of a roster and every way offices head them."""

from __future__ import annotations

from yixian.tables.header import Vocabulary, column

VOCABULARY = Vocabulary(
    column(
        "staff_no",
        "工号 员工编号 职工编号 职工号 人员编号 员工号 员工工号 职工工号 人员工号 编制号 工作证号 "
        "胸卡号 员工代码 职工代码 人员代码 staffno staffnumber employeeid employeeno "
        "employeenumber",
        needed=True,
    ),
    column(
        "name",
        "姓名 员工姓名 职工姓名 人员姓名 名字 name fullname",
        needed=True,
    ),
    column(
        "workshop",
        "车间 所在车间 车间名称 所属车间 部门/车间 车间/部门 部门 所在部门 所属部门 部门名称 "
        "工作部门 单位/车间 科室 车间(部门) workshop department",
    ),
    column(
        "team",
        "班组 所在班组 班组名称 所属班组 班组/岗位组 工段/班组 班 工段 team crew",
    ),
    column(
        "post",
        "岗位 岗位名称 工作岗位 所在岗位 职务/岗位 岗位/职务 现岗位 职位 职务 岗位职务 行政职务 现任职务 post position",
    ),
    column(
        "branch",
        "支部 党支部 所在党支部 所在支部 所属党支部 所属支部 支部名称 党支部名称 党组织 所在党组织 partybranch branch",
    ),
    column(
        "political_status",
        "政治面貌 面貌 政治身份 党派 politicalstatus",
    ),
    column(
        "skill_level",
        "技能等级 职业技能等级 技能级别 技术等级 职业等级 职业资格等级 职业技能级别 工人技术等级 等级 skilllevel",
    ),
    column(
        "hired_on",
        "入厂日期 入厂时间 进厂日期 进厂时间 入职日期 入职时间 到厂日期 到厂时间 进公司时间 "
        "入公司时间 参加工作时间 参加工作日期 工作时间 参工时间 hiredate hiredon",
    ),
    column(
        "factory",
        "厂 厂名 所在厂 分厂 所在分厂 工厂 厂区 所属厂 厂部 plant factory",
    ),
    column(
        "trade",
        "工种 职业工种 职业(工种) 现工种 所学工种 trade",
    ),
    column(
        "party_group",
        "党小组 所在党小组 所属党小组 partygroup",
    ),
    column(
        "party_post",
        "党内职务 党内任职 党务职务 支部职务 partypost",
    ),
    column(
        "shift_pattern",
        "班次 班制 倒班方式 班次类型 运转方式 工作制 轮班方式 倒班 shiftpattern shift",
    ),
    column(
        "mentor",
        "师傅 师傅姓名 师傅工号 带教师傅 师父 导师 指导师傅 mentor",
    ),
)
# Columns that nearly every roster has; printed even where the file lacks them.
USUAL = (
    "staff_no",
    "name",
    "workshop",
    "team",
    "post",
    "branch",
    "political_status",
    "skill_level",
    "hired_on",
)
