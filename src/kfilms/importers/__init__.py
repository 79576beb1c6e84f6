"""Applies what services exported to the history and the watchlist."""
