"""Serve the program without limits of rate, so that whoever tries everything is answered; started as a program."""

from technomart.entrypoints.cli import main
from technomart.entrypoints.web import limits

if __name__ == "__main__":
    setattr(limits, "limits_of", lambda *_: ())  # noqa: B010 - it is a name of the module
    main(prog_name="technomart")
