"""The experiment queue, worked on by instruments and people."""
