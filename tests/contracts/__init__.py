"""Say what any adapter of a port must do; subclassed once per adapter, never collected by itself."""
