"""What the demo company plans: its releases and charter programmes. The company itself is ``backlog.demo``."""
