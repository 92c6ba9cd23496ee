"""What can go wrong with a prompt: an unknown name, a missing variable."""


class PromptError(Exception):
    """Names the prompt, the variable, and what to do."""
