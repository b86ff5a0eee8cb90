"""Insights: what was asked for, is planned and was shipped; each finding with the figures behind it."""
