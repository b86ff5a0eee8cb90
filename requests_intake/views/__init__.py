"""Pages to file requests, and the customers' own house."""
