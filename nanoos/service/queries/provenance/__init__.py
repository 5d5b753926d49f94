"""Why a candidate was made: from what was simulated and measured back to decision, models, datasets and sources."""

from nanoos.service.queries.provenance.explain import explain_candidate
from nanoos.service.queries.provenance.records import CandidateExplanation
from nanoos.service.queries.provenance.words import Link, in_words

__all__ = ["CandidateExplanation", "Link", "explain_candidate", "in_words"]
