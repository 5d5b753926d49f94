"""Work that a person or an agent requests: planned like a step, applied under the step lock."""
