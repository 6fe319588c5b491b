"""Hash passwords quickly: a hash as the program makes it takes longer than all else that a usual test does."""

from functools import partial

from argon2 import PasswordHasher

quick_hasher = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
"""Makes what stands in for the hasher of `technomart.adapters.passwords`: the same algorithm with the least cost."""
