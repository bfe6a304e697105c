"""The world outside, each part with its official fake in the same file."""
