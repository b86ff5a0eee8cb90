"""Files that people attach: what they are, where they lie, how they are shown."""
