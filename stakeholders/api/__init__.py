"""The REST resources of those who ask."""
