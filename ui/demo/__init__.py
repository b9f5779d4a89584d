"""The demo hall: made-up people on this machine, for trying, training and proof."""
