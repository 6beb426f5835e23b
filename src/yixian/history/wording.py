"""Every sentence the tag history says, Chinese and English."""

from __future__ import annotations

from typing import Any

CHINESE = "zh-hans"
ENGLISH = "en"

SENTENCES: dict[str, tuple[str, str]] = {
    "history_error": ("历史库不能完成这个操作。", "The history cannot do this."),
    "unknown_tag": ("位号目录里没有“{tag}”。", "There is no tag “{tag}” in the catalogue."),
    "bad_samples": ("样本各列长度不一致：{lengths}。", "The columns of the samples differ in length: {lengths}."),
    "bad_quality": ("质量码只能是 0、1、2，得到 {value}。", "A quality is 0, 1 or 2; {value} is none."),
    "bad_time": (
        "时间 {value} 不在 1970 年到 2200 年之间（应为 UTC 毫秒）。",
        "The time {value} is not between 1970 and 2200 (milliseconds, UTC).",
    ),
    "infinite_value": ("位号“{tag}”的数值是无穷大。", "A value of the tag “{tag}” is infinite."),
    "empty_tag_name": ("位号名称是空的。", "The name of a tag is empty."),
    "unit_changed": (
        "位号“{tag}”的单位是“{known}”，这里却是“{given}”。历史数据不能换单位：请核对，或换一个位号名称。",
        "The tag “{tag}” is kept in “{known}”, this says “{given}”. A history keeps its unit: check it, "
        "or use another tag name.",
    ),
    "read_only": ("历史库是只读打开的。", "The history was opened for reading only."),
    "history_busy": (
        "另一个进程正在整理历史库，等了 {waited_s:.0f} 秒仍未完成，请稍后再试。",
        "Another process is working on the history; it did not finish in {waited_s:.0f} s. Try again later.",
    ),
    # files to import
    "unreadable_source": ("打不开 {name}：{detail}", "{name} cannot be read: {detail}"),
    "empty_source": ("{name} 是空的，没有数据。", "{name} is empty."),
    "unknown_kind": (
        "{name} 不是能导入的历史数据。支持 .csv、.txt、.xlsx、.xls、.ods 和 .parquet。",
        "{name} is no history: .csv, .txt, .xlsx, .xls, .ods and .parquet can be imported.",
    ),
    "no_time_column": (
        "{name} 里没有找到时间列。前几行的列名：{seen}。",
        "{name} has no column of times. Columns seen: {seen}.",
    ),
    "no_value_column": (
        "{name} 里除了时间没有数值列。列名：{seen}。",
        "{name} has no column of values beside the time. Columns: {seen}.",
    ),
    "ambiguous_times": (
        "{name} 的时间写成“{value}”，分不清日和月。请改成 2026-05-01 08:00:00 的写法。",
        "Times such as “{value}” in {name} do not tell day from month. Write 2026-05-01 08:00:00.",
    ),
    "twice_named": ("{name} 有两列都叫“{tag}”。", "{name} has two columns named “{tag}”."),
    "unknown_zone": ("不认识时区“{zone}”。例：Asia/Shanghai。", "“{zone}” is no time zone. Example: Asia/Shanghai."),
    "no_files": ("{name} 里没有可以导入的文件。", "There is no file to import in {name}."),
    "too_many_columns": (
        "{name} 有 {count} 列，最多 {limit} 列。",
        "{name} has {count} columns, at most {limit} can be read.",
    ),
    # one row of a file
    "row_not_a_time": ("“{value}”不是时间。", "“{value}” is no time."),
    "row_not_a_number": ("“{value}”不是数字。", "“{value}” is no number."),
    "row_missing_tag": ("缺少位号。", "The tag is missing."),
    "row_columns": ("这一行的列数不对：{value}", "This row has the wrong number of columns: {value}"),
    "row_bad_time_range": (
        "时间 {value} 不合理（1970 年以前或晚于现在）。",
        "The time {value} is before 1970 or in the future.",
    ),
    "row_infinite": ("数值是无穷大。", "The value is infinite."),
    # what check() finds
    "hot_damaged": ("热数据文件损坏：{detail}", "The hot file is damaged: {detail}"),
    "cold_torn_entry": (
        "归档日志的最后一条 {name} 没有写完（断电会这样）；下次写入时自动去掉，数据仍在热文件里。",
        "The last log entry {name} was cut short (a power cut does so); the next writer drops it; no row is lost.",
    ),
    "cold_unreadable": ("归档日志读不出来：{detail}", "The log of the sealed part cannot be read: {detail}"),
    "cold_missing_file": ("缺少归档文件 {name}。", "The sealed file {name} is missing."),
    "cold_damaged_file": ("归档文件 {name} 损坏：{detail}", "The sealed file {name} is damaged: {detail}"),
    "cold_duplicates": ("{day} 的归档里有 {count} 个重复样本。", "{count} samples of {day} are sealed twice."),
    "unfinished_import": (
        "上次导入没有收尾，下次写入时自动完成。",
        "An import was cut short; the next writer finishes it.",
    ),
}


def say(code: str, language: str = CHINESE, **data: Any) -> str:
    """Return the sentence for ``code``, filled with ``data``."""
    chinese, english = SENTENCES[code]
    words = {
        key: "、".join(map(str, value)) if isinstance(value, list | tuple) else value for key, value in data.items()
    }
    return (english if language == ENGLISH else chinese).format(**words)
