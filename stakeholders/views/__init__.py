"""Pages about those who ask, and about where the company wants to go."""
