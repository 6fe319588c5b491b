"""Say how many characters a text may have, on the wire as in the tables."""

LONGEST_NAME = 120
LONGEST_NOTE = 500
LONGEST_EMAIL = 254
LONGEST_PHONE = 64
LONGEST_ID = 64
LONGEST_CODE = 32
