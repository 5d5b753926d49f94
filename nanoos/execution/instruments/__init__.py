"""The built-in instruments. Packages add others through the entry-point group `nanoos.instruments`."""
