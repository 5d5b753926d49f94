"""The dashboard: server-rendered pages over the same queries and the same command bus as every other interface.

`pages.py` reads, `actions.py` sends commands, `forms.py` reads forms, `render.py` and `charts.py` draw. What is decided
or counted is decided and counted elsewhere.
"""
