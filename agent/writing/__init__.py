"""Parts of the report written, by a model or without one: questions, slots, rules, the reviewing model."""
