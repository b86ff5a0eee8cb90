"""What was asked: requests, workarounds, triage decisions, imports."""
