"""Looking: one SELECT a page into frozen dataclasses. The first argument is the viewer; nothing here writes."""
