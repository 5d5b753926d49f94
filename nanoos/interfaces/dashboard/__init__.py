"""The dashboard: server-rendered pages over the same queries and the same command bus as every other interface.

`pages.py` reads, `actions.py` sends commands, `forms.py` reads forms, `render.py` and `charts.py` draw. Nothing is
decided or counted here.
"""
