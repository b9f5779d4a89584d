"""The first day: a walk through the work in drill mode, step by step, that notices by itself what was done."""
