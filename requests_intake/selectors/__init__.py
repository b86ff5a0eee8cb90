"""Reads about requests, shaped for one use each."""
