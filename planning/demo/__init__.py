"""What the demo company plans: its charter programmes. The company itself is ``backlog.demo``."""
