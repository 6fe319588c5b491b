"""Declare the unit of work over all ports, snapshots of a store, and the handover between two."""
