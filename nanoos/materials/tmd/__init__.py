"""Transition-metal dichalcogenide alloys: the design space and the three-band tight-binding engine."""
