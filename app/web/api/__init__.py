"""The REST interface, one package per version."""
