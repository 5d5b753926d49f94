"""The built-in instruments; others come from installed packages by the entry-point group `nanoos.instruments`."""
