"""How Sphinx builds these pages: ``sphinx-build -W -b html docs docs/_build/html``."""

from __future__ import annotations

import kfilms

project = "kfilms"
author = "The kfilms team"
release = kfilms.__version__
html_title = f"kfilms {release}"

extensions = ["myst_parser"]
exclude_patterns = ["_build"]
smartquotes = False  # it would make a dash of two hyphens
suppress_warnings = ["misc.highlighting_failure"]  # what is printed is not shell
myst_heading_anchors = 3

html_theme = "furo"
html_static_path: list[str] = []
html_show_copyright = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "native"
