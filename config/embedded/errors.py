"""What can go wrong with the embedded servers, in words for the person at the terminal."""


class EmbeddedError(Exception):
    """A reason not to start; the message says what to do about it."""


class FolderInUseError(EmbeddedError):
    """Another process has started servers on the same data folder."""
