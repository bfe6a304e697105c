"""Tables without behaviour, and the few loads and writes that lock."""
