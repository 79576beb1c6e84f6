"""The pages that are made from the program; each module makes one text."""
