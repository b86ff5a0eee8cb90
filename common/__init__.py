"""What every app may use and that knows none of them: errors, activity record, outbox, HTTP and REST helpers."""
