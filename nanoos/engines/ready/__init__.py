"""Ready-made engine definitions: `NAME.yaml` is the engine NAME. `readers.py` reads what patterns cannot."""
