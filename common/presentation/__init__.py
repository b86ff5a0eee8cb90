"""How figures, dates and marks are written on a page: plain functions, no request and no database."""
