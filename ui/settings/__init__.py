"""设置: the hall's settings on screen, and what the command line shares with it."""
