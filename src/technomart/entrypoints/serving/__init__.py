"""Run the server: workers start and end, requests come whole, connections end."""
