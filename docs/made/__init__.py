"""Generators of pages from the program; each module generates one text."""
