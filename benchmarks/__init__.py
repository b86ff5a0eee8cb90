"""Measurements with a floor beside each: what the same data cost when nothing but the database does the work."""
