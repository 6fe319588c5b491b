"""Stand between the server and the web adapter: requests come whole, and connections end."""
