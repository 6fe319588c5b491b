"""Hold the schemas and fields that several areas share."""
