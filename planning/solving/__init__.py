"""Solving a planning problem: plain Python, no Django, no database."""
