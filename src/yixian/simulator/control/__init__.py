"""The control system as data: transmitters, controllers, interlocks, sequences, alarms and final elements."""
