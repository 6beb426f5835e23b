"""A running plant as an OPC UA server."""
