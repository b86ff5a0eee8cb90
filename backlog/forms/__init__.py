"""Forms about requests and items."""
