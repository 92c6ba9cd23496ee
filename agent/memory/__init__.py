"""What earlier weeks mean for this one: series, continuity, contradictions, back issues."""
