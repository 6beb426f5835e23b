"""Every sentence this package says, in both languages, and the name of every column."""

from __future__ import annotations

from typing import Any

CHINESE = "zh-hans"
ENGLISH = "en"

# code: (Chinese, English)
SENTENCES: dict[str, tuple[str, str]] = {
    # the file
    "table_error": ("这个文件不能作为表格导入。", "This file cannot be imported as a table."),
    "unreadable_file": (
        "打不开这个文件：它已损坏，或者不是 Excel 表格（.xlsx、.xls、.ods）或文本表格（.csv）。",
        "This file cannot be opened: it is damaged or it is no .xlsx, .xls, .ods or .csv table.",
    ),
    "picture_or_document": (
        "这是一个 {kind} 文件，不是表格。请上传 .xlsx、.xls、.ods 或 .csv 文件。",
        "This is a {kind} file, not a table. Upload an .xlsx, .xls, .ods or .csv file.",
    ),
    "web_page": (
        "这个文件其实是网页，只是名字像表格。请用 Excel 或 WPS 打开，“另存为” .xlsx 后再导入。",
        "This file is a web page named like a table. Open it in Excel, save it as .xlsx and try again.",
    ),
    "encrypted_file": (
        "这个表格设有打开密码。请在 Excel 或 WPS 中取消密码后再导入。",
        "This workbook asks for a password. Remove the password and try again.",
    ),
    "empty_file": ("文件是空的，一个字节也没有。", "The file is empty."),
    "empty_table": ("表格是空的，没有找到任何内容。", "The table is empty: no cell holds a value."),
    "too_large": (
        "表格太大：{seen} {unit}，最多 {limit} {unit}。请删去多余的行列，或分成几个文件导入。",
        "The table is too large: {seen} {unit}, at most {limit} {unit}. Delete the rest or split it.",
    ),
    "sheet_not_found": (
        "没有名为“{sheet}”的工作表。这个文件里有：{names}。",
        "There is no sheet named “{sheet}”. The file has: {names}.",
    ),
    "header_not_found": (
        "前 {rows} 行里没有找到完整的表头。找到的列：{seen}；缺少的列：{missing}。",
        "No complete header in the first {rows} rows. Columns found: {seen}; missing: {missing}.",
    ),
    # one cell
    "missing": ("缺少{label}。", "{label} is missing."),
    "duplicate": (
        "{label} {value} 与第 {first_row} 行重复；第 {first_row} 行在先，本行不导入。",
        "{label} {value} repeats row {first_row}; that row came first, so this one is not imported.",
    ),
    "scientific_number": (
        "{label}被 Excel 变成了科学计数（{value}），后面的数字已经丢失。请把这一列设为“文本”格式后重新填写。",
        "{label} was turned into scientific notation ({value}) and digits are lost. "
        "Format the column as text and type it again.",
    ),
    "not_a_staff_number": ("“{value}”不是工号。", "“{value}” is not a staff number."),
    "lost_zeros": (
        "{label} {value} 是数字格式，很可能丢了前面的 0（本表其他{label}有 {length} 位）。"
        "请设为“文本”格式后补全；如果确实是 {value}，设为“文本”格式重新填写即可。",
        "{label} {value} is a number and has probably lost its leading zeros: others have {length} digits. "
        "Format the cell as text and complete it, or type {value} again if it is right.",
    ),
    "id_card_number": (
        "这里填的像是身份证号。系统不保存身份证号，请改填工号。",
        "This looks like an ID-card number, which is never stored. Enter the staff number instead.",
    ),
    "too_long": (
        "{label}有 {length} 个字，最多 {limit} 个。",
        "{label} has {length} characters, at most {limit}.",
    ),
    "not_a_name": ("“{value}”不是姓名。", "“{value}” is not a name."),
    "not_a_date": (
        "看不懂日期“{value}”。可写成 2019-05-01、2019.5 或 2019年5月1日。",
        "“{value}” is not a date. Write 2019-05-01, 2019.5 or 2019年5月1日.",
    ),
    "impossible_date": ("没有 {value} 这一天。", "There is no such day as {value}."),
    "ambiguous_month": (
        "数字 {value} 分不清是 1 月还是 10 月（Excel 会丢掉末尾的 0）。请写成 {year}-01 或 {year}-10。",
        "The number {value} may mean January or October, for Excel drops the last zero. Write {year}-01 or {year}-10.",
    ),
    "ambiguous_day": (
        "日期“{value}”分不清哪个是月、哪个是日。请写成 2019-05-01 的样子。",
        "It is unclear which part of “{value}” is the month. Write it like 2019-05-01.",
    ),
    "year_only": (
        "“{value}”只有年份。请至少写到月，例如 {value}-05。",
        "“{value}” is only a year. Give at least the month.",
    ),
    "future_date": (
        "日期 {value} 在将来（今天是 {today}）。",
        "{value} lies in the future (today is {today}).",
    ),
    "too_early_date": ("日期 {value} 太早，早于 {earliest}。", "{value} is too early, before {earliest}."),
    "unknown_level": (
        "不认识技能等级“{value}”。八级为：学徒工、初级工、中级工、高级工、技师、高级技师、特级技师、首席技师。",
        "“{value}” is none of the eight skill levels.",
    ),
    "unknown_political_status": ("不认识政治面貌“{value}”。", "“{value}” is not a known political status."),
    "unknown_place_kind": (
        "不认识位置类型“{value}”。可填：{known}。",
        "“{value}” is no kind of place. Known: {known}.",
    ),
    "own_parent": ("上级编号就是它自己。", "The place is its own parent."),
    "parent_cycle": ("上级关系绕成了圈：{value}。", "The parents form a circle: {value}."),
    "not_a_number": ("“{value}”不是数字。", "“{value}” is not a number."),
    "not_finite": ("“{value}”不是有限的数。", "“{value}” is not a finite number."),
    "excel_error": ("这个单元格是 Excel 公式错误 {value}。", "This cell holds the Excel error {value}."),
    "zero_denominator": ("分母是 0，算不出比值。", "The denominator is 0: there is no ratio."),
    "incomplete_ratio": (
        "分子和分母要一起填，缺少{label}。",
        "Numerator and denominator go together; {label} is missing.",
    ),
    "unknown_indicator": ("不认识指标“{value}”。", "“{value}” is not a known indicator."),
    "unknown_arm": ("“{value}”不是 A 或 B。", "“{value}” is neither A nor B."),
    "duplicate_reading": (
        "{label}在同一日期和班次已有读数（第 {first_row} 行）。",
        "{label} already has a reading for that day and shift (row {first_row}).",
    ),
    # questions
    "similar_names": (
        "“{label}”一列中 {names} 像是同一个，建议统一为“{proposal}”。对吗？",
        "In “{label}”, {names} look like one and the same. Use “{proposal}” for all?",
    ),
    "unusual_spelling": (
        "“{label}”一列里其他名称都写中文数字，{names} 建议也写成“{proposal}”。对吗？",
        "The other names in “{label}” use Chinese numerals. Write {names} as “{proposal}” too?",
    ),
    # the corrected workbook
    "bad_rows_only": (
        "原表共 {total} 行，这里只列出有问题的 {bad} 行。改好后直接导入本文件即可。",
        "Of {total} rows, the {bad} with problems are listed. Correct them and import this file.",
    ),
    "source_row": ("原行号", "Row in the original"),
    "unit_rows": ("行", "rows"),
    "unit_columns": ("列", "columns"),
    "unit_cells": ("个单元格", "cells"),
    "unit_megabytes": ("MB", "MB"),
    "none": ("无", "none"),
}

# key: (Chinese, English)
COLUMNS: dict[str, tuple[str, str]] = {
    "staff_no": ("工号", "Staff number"),
    "name": ("姓名", "Name"),
    "factory": ("厂", "Plant"),
    "workshop": ("车间", "Workshop"),
    "team": ("班组", "Team"),
    "post": ("岗位", "Post"),
    "trade": ("工种", "Trade"),
    "branch": ("支部", "Party branch"),
    "party_group": ("党小组", "Party group"),
    "party_post": ("党内职务", "Party post"),
    "political_status": ("政治面貌", "Political status"),
    "skill_level": ("技能等级", "Skill level"),
    "hired_on": ("入厂日期", "Hired on"),
    "shift_pattern": ("班次", "Shift pattern"),
    "mentor": ("师傅", "Mentor"),
    "code": ("编号", "Code"),
    "title": ("名称", "Name"),
    "place": ("位置", "Place"),
    "owners": ("责任人", "Owners"),
    "group": ("责任小组", "Group"),
    "what": ("干什么", "What"),
    "how": ("怎么干", "How"),
    "how_well": ("干到什么程度", "How well"),
    "indicator": ("指标", "Indicator"),
    "target": ("目标值", "Target"),
    "unit": ("单位", "Unit"),
    "cycle": ("周期", "Cycle"),
    "kind": ("类型", "Kind"),
    "parent": ("上级编号", "Parent code"),
    "day": ("日期", "Day"),
    "shift": ("班次", "Shift"),
    "crew": ("班组", "Crew"),
    "arm": ("方案", "Arm"),
    "value": ("数值", "Value"),
    "numerator": ("分子", "Numerator"),
    "denominator": ("分母", "Denominator"),
}


def say(code: str, language: str = CHINESE, **data: Any) -> str:
    """Return the sentence for ``code``; a column key or a unit among the data is put into words."""
    chinese, english = SENTENCES[code]
    words = {key: _in_words(key, value, language) for key, value in data.items()}
    if "column" in data:
        words["label"] = column_label(data["column"], language)
    return (english if language == ENGLISH else chinese).format(**words)


def column_label(key: str, language: str = CHINESE) -> str:
    """Return a column's name; a key that is no known column (an indicator's name) stands for itself."""
    labels = COLUMNS.get(key)
    if labels is None:
        return key
    return labels[1] if language == ENGLISH else labels[0]


def _in_words(key: str, value: Any, language: str) -> Any:
    if key == "unit":
        return say(f"unit_{value}", language)
    if key in ("seen", "missing") and isinstance(value, list | tuple):
        labels = [column_label(item, language) for item in value] or [say("none", language)]
        return ("、" if language == CHINESE else ", ").join(labels)
    if key in ("names", "known") and isinstance(value, list | tuple):
        return ("、" if language == CHINESE else ", ").join(str(item) for item in value)
    return value
