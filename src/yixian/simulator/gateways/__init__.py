"""Ways in and out of a plant: runs, campaigns, OPC UA and FMI."""
