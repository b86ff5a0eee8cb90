"""People: who signs in, in which role, and the keys of their programs."""
