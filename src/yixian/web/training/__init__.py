"""Training drills on simulated plants: operator stations, instructor stations, scores and debriefs."""
