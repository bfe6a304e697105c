"""What people do. The ground lies under the use cases, which do not call each other (tests/test_layers.py names it)."""
