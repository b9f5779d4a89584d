"""待人工: what a peer refused, both sides of it, and a supervisor's decision."""
