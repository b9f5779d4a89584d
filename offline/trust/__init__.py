"""Whose papers count: the hall's key, the certificates that it gives to the workstations' keys, and what every workstation knows of them."""
