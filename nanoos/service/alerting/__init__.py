"""Bringing alerts to people: the channels, and which notice is due on which."""
