"""Printers on screen: how they stand, what was printed, and the question whether it came out."""
