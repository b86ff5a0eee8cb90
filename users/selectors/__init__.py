"""Reads about people and keys."""
