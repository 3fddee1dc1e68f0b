"""Many runs of one small model in Mesa, AgentPy, AMBER and our columns, each in its own idiom."""
