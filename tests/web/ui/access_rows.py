from web.access_matrix import Row

ROWS = [
    Row("ui:home"),
    Row("ui:search"),
    Row("ui:language", method="post", data=lambda world: {"language": "en"}, public=True),
]
