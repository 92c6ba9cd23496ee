"""A lying model: honest paragraphs of real stories, and every way to lie in one."""
