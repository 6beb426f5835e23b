"""The shell of every page: layout, navigation, forms, charts, and the pages that join the apps."""
