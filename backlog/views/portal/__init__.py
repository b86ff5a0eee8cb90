"""The customers' own house: their requests, what is published, and nothing of ours."""
