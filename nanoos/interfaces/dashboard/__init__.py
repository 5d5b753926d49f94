"""The dashboard: server-rendered pages over the same reports and the same command bus as every other door.

`pages.py` reads, `actions.py` sends commands, `forms.py` reads forms, `render.py` and `charts.py` draw. What is decided
or counted is decided and counted elsewhere.
"""
