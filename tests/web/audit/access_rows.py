from web.access_matrix import NOBODY, Row

READERS = frozenset({"auditor", "administrator"})

ROWS = [
    Row("audit:list", READERS),
    Row(
        "audit:export",
        READERS,
        NOBODY,
        own=lambda world: {"kind": "csv"},
        other=lambda world: {"kind": "pdf"},
        method="post",
    ),
    Row("audit:export", READERS, own=lambda world: {"kind": "xlsx"}, method="post"),
]
