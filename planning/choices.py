"""The words that planning chooses from."""
