"""登记: what could not be done (办不成事) and who met the person first (首问负责)."""
