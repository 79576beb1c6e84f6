"""Turns records into what people read: plain text without rich, tables and cards with.

Prints nothing and reads no terminal: width and encoding are given.
"""
