"""The guide and the prompt that a language model reads before it acts."""

from __future__ import annotations

GUIDE_URI = "nanoos://guide"
CAMPAIGN_URI = "nanoos://campaign/{slug}"
PROMPT = "run_campaign"

INSTRUCTIONS = """\
NANO-OS runs a materials discovery loop: campaigns choose candidates, simulations and experiments label
them, and models learn from the labels.
Read with the tools whose names begin with agent_, orchestrator_, list_ or get_; act with the others, which are
commands. Start with agent_summary. Read nanoos://guide before the first command.
"""

GUIDE = """\
# How to act on NANO-OS

- **Look first.** `agent_summary` has health, capacity, running campaigns and what to do next; each recommendation
  names the command and its arguments.
- **Try first.** Every command takes `dry_run: true`: it says what would happen and what it would cost.
- **One key for one request.** Commands that add work need an `idempotency_key`. If an answer is lost, send the same
  command with the same key: it acts once. A new request needs a new key.
- **PROPOSED means wait.** A command beyond your token's limits waits for a person's approval. Do not send it again;
  `get_command` shows its outcome.
- **Errors name the remedy.** `code` is the kind of error, `message` the values, `hint` what to do.
- **Budgets hold.** Capacity and each campaign's budgets are never exceeded, by any command.

## A campaign

1. `create_design_campaign` with a goal, a design space and an engine; `list_campaigns` shows what others did.
2. `run_step` decides and launches; simulations run by themselves. `get_run` gives every decision with its reason.
3. `get_campaign` shows the progress of each iteration, `list_candidates` the candidates with predictions,
   uncertainties and scores, `list_discoveries` those that meet every target.
4. Your own choice: `get_next_candidates` and `list_structures` give structure ids for `request_simulations`.
5. `move_campaign` pauses, resumes or cancels it; a cancelled campaign stays cancelled.

## The goal

One entry for each property: `{"bandgap_pbe_ev": {"value": 1.5, "tolerance": 0.05}}` aims at a value,
`{"min": 2.0}` or `{"max": 0.5}` at a side of it. Property names carry their unit and scale: PBE gaps are not
optical gaps.
"""


def campaign_prompt(slug: str, aim: str) -> str:
    """The prompt for a model that is to run a campaign."""
    what = f"the campaign `{slug}`" if slug else "a new campaign"
    lines = [
        f"Run {what} on NANO-OS with its tools until it ends or you cannot improve it.",
        f"The aim: {aim}." if aim else "",
        "1. Read the resource nanoos://guide, then call agent_summary.",
        f"2. Read nanoos://campaign/{slug} for its progress."
        if slug
        else "2. Design the campaign, try create_design_campaign with dry_run, then create it.",
        "3. Call run_step with a new idempotency_key, wait until list_simulations shows nothing in flight, and read "
        "get_run for the reasons of its decisions. Repeat while iterations and budget are left.",
        "4. Where a command is PROPOSED, tell the user what waits and why, and continue with other work.",
        "5. In the end report the best candidates with predicted and simulated values and their uncertainties, "
        "what the lab measured, and what it cost.",
    ]
    return "\n".join(line for line in lines if line)
