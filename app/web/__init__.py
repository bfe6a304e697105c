"""Entry points for browsers: translate a request into one call and its answer into a page, never decide."""
