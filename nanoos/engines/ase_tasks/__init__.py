"""Tasks of ASE with any calculator: a geometry and settings in, plain values out.

Belongs here: what a task does and what its numbers mean. Does not: which calculator, how it is made and loaded, where
and under which limits the task runs. Nothing here imports ASE or numpy before a task runs.
"""
