"""Applies the exports of other services to the history and the watchlists."""
