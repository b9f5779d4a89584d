"""补录: cases that were taken on paper during an outage, one by one or from a list, and the proof that none was forgotten."""
