"""The page that shows the API document and lets people try it."""
