"""People, the administrative and the Party tree, roles and rights."""
