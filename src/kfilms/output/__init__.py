"""Output for people: records as plain text without rich, and as tables and cards.

Functions of this package get the width as an argument and do not read the terminal.
"""
