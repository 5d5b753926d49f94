"""Structures from elsewhere, checked and written into the one file that a design space reads."""
