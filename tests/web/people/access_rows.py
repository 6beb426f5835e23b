from web.access_matrix import Row

ROWS = [
    Row("people:sign-in", public=True),
    Row("people:sign-out", method="post", public=True),
    Row("people:me"),
]
