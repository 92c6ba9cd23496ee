"""A run seen from outside: schedule, log, messages, standing, checkup."""
