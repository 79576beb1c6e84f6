"""The shell around the core: arguments, clock, environment, terminal, exit code."""
