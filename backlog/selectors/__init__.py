"""Reads, each shaped for one use."""
