from web.access_matrix import EVERYBODY, Row

OVERSEERS = frozenset({"manager", "auditor", "administrator"})
#: Those whose role reaches team one, and its own people.
AT_TEAM = EVERYBODY - {"stranger"}
#: The foreign team: its own people, and those who reach everything or the whole plant.
AT_FOREIGN_TEAM = frozenset({"manager", "auditor", "administrator", "stranger"})

ROWS = [
    Row("ui:home"),
    Row("ui:search"),
    Row("ui:loop", may_own=OVERSEERS),
    Row(
        "ui:unit",
        may_own=AT_TEAM,
        may_other=AT_FOREIGN_TEAM,
        own=lambda world: {"pk": world.plant.team.pk},
        other=lambda world: {"pk": world.plant.foreign_team.pk},
        missing={"pk": 999_999},
    ),
    Row("ui:language", method="post", data=lambda world: {"language": "en"}, public=True),
]
