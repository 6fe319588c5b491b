"""Print papers as text, HTML and PDF, and as what receipt printers take."""
