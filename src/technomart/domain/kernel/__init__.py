"""Share what every area needs: money, time, paging, refusals, lengths."""
