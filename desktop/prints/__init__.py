"""What is printed and what became of it: jobs with their states, and the numbered copies of slips. Knows no device."""
