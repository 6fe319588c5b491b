"""Tell what a running server does: in its log, as traces, and of its faults."""
