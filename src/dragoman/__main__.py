"""`python -m dragoman` is the `dragoman` program."""

from dragoman.cli import main

main()
