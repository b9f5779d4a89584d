"""A day of a hall played again, under one rule or another."""
