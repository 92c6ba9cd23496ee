"""What is kept: the archive of published weeks, checkpoints, weeks on disk."""
