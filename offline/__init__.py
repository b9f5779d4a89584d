"""Keeping the work on this machine, and getting it to hall and province. The only room that speaks to the network or opens a store."""
