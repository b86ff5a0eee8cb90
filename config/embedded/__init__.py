"""PostgreSQL and Redis without installing either: the servers that ``bin/up``, ``bin/manage`` and ``bin/test`` start.

Both listen on unix sockets only. Nothing here runs where ``DATABASE_URL`` and ``REDIS_URL`` name other servers.
"""
