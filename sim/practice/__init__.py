"""What learners answer: questions in lessons, and checks of exercises that give hints instead of tracebacks."""
