"""The demo company: what it consists of, as plain values read from ``data/``. No Django, no database.

``content.read`` gives the whole company; ``calendar`` turns ages into days. Writing it down is
``backlog.services.demo``.
"""
