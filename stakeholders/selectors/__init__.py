"""Reads about those who ask, shaped for one use each."""
