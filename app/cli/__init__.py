"""The command line: `flask --app wsgi NAME`."""
