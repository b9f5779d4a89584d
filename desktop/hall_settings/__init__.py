"""The hall's settings as people change them: which keys there are, in which file each lies, the plan of services and windows, one file for all."""
