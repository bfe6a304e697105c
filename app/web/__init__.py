"""The counter and the desk in a browser: pages translate, they never decide."""
