"""The command bus: every change that a person or an agent asks for, typed, recorded, de-duplicated."""
