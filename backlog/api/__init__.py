"""The REST resources of what may be built, and of what shows requests and items together."""
