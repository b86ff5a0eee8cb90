"""How alike two texts are: plain Python, no Django, no database. What it stands on: docs/algorithms/similar.md."""
