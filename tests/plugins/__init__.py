"""pytest plugins of this suite, named in pyproject.toml."""
