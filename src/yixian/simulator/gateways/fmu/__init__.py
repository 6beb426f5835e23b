"""A plant as an FMU for co-simulation (FMI 2.0), and other people's FMUs beside a plant."""
