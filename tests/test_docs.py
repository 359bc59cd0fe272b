"""The documentation names every command, option and setting there is, and no other."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from dragoman.cli import COMMANDS, cli
from dragoman.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")


def command(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


def options_of(one: click.Command) -> list[str]:
    """Every option of a command, and of its subcommands."""
    own = [o for p in one.params for o in [*p.opts, *p.secondary_opts]]
    below = one.commands.values() if isinstance(one, click.Group) else ()
    return own + [o for sub in below for o in options_of(sub)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    assert f"## `dragoman {name}" in PAGE
    for option in options_of(command(name)):
        if option.startswith("--"):
            assert f"`{option}" in PAGE, f"{name} {option} is not documented"


def test_no_option_is_documented_that_does_not_exist() -> None:
    real = {option for name in COMMANDS for option in options_of(command(name))}
    for option in re.findall(r"`(--[a-z-]+)", PAGE):
        assert option in real | {"--help"}, f"{option} does not exist"


def test_every_setting_is_documented() -> None:
    for setting in fields(Settings):
        assert f"| `{setting.name}` |" in PAGE
        assert setting.metadata["sentence"].endswith(".")


def test_every_error_in_the_tree_is_drawn_in_its_module() -> None:
    from dragoman import errors

    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.DragomanError):
            assert name in (errors.__doc__ or "")


def test_the_repository_speaks_of_the_product_alone() -> None:
    """No path of somebody's machine, and no address of a package host."""
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]:
        text = path.read_text("utf-8")
        for word in ("/home/", "/root/", "/tmp/", "pypi.org", "files.pythonhosted"):
            assert word not in text, f"{path} names {word}"
