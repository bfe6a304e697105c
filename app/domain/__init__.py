"""The rules of the office in plain Python: no library, no database, no screen."""
