"""Every contract holds on every engine."""

from contracts import suites

for name, suite in suites():
    globals()[name] = type(name, (suite,), {})
