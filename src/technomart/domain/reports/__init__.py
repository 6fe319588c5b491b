"""Aggregate the ledger into reports over business days."""
