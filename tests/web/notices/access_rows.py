from web.access_matrix import Row

ROWS = [Row("notices:list")]
