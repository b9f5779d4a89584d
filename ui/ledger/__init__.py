"""平账: created = acknowledged + waiting + needs a person, for the whole and for every case."""
