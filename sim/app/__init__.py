"""The app: the lesson's panel as a page without code."""
