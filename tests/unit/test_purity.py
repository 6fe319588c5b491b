import json
import subprocess
import sys

# Runs in an interpreter of its own, so that what pytest has loaded does not count.
PROBE = """
import importlib, json, pkgutil, sys
before = set(sys.modules)
import technomart.domain as domain
for module in pkgutil.walk_packages(domain.__path__, "technomart.domain."):
    importlib.import_module(module.name)
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def is_pure(module: str) -> bool:
    root = module.partition(".")[0]
    return (
        root in sys.stdlib_module_names
        or root.startswith("_sysconfigdata_")  # the standard library's own, named after the platform
        or module in {"technomart", "technomart.domain"}
        or module.startswith("technomart.domain.")
    )


def test_importing_the_whole_domain_loads_the_standard_library_and_nothing_else() -> None:
    answer = subprocess.run([sys.executable, "-I", "-c", PROBE], capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr
    loaded: list[str] = json.loads(answer.stdout)

    assert "technomart.domain" in loaded
    assert [module for module in loaded if not is_pure(module)] == []
