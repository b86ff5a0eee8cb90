"""What customers see in the portal, and in which words."""
