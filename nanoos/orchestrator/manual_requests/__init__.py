"""Work that a person or an agent names: planned like a step, applied under the step lock."""
