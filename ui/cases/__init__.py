"""办件: the cases of a day, what each one holds, and its papers again."""
