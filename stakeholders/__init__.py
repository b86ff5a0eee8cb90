"""Who asks and how much it matters: products and their weights, accounts, deals, segments, strategy."""
