"""Interwoven: safety, education, income and work, and health, across generations."""
