"""Structures read from files, and the EMT engine that relaxes them."""
