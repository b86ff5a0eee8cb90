"""The demo company: what it consists of, as plain values read from ``data/``; ``loading`` writes it down.

``content.read`` gives the whole company, ``calendar`` turns ages into days; neither knows Django or the database.
"""
