"""Many runs of one plant: parameter sweeps and Monte-Carlo, on the cores of one machine or of a cluster."""
