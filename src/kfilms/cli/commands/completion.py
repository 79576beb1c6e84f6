"""``kfilms completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfilms.cli.command import Choice, Command, pass_app
from kfilms.cli.completion_scripts import SHELLS

if TYPE_CHECKING:
    from kfilms.cli.app import App


@click.command(
    cls=Command,
    examples=(
        ("kfilms completion bash", 'to try it: eval "$(kfilms completion bash)"'),
        ("kfilms completion zsh", "the same, in ~/.zshrc after compinit"),
        ("kfilms completion fish", "into ~/.config/fish/completions/kfilms.fish"),
    ),
)
@click.argument("shell", type=Choice(tuple(SHELLS), "shell"), metavar="bash|zsh|fish")
@pass_app
def command(app: App, shell: str) -> None:
    """Commands, options, themes, content notes and films are completed, films by their
    id or by a title in any script.
    """  # noqa: D205 - the summary is in the table of commands
    app.output.write(SHELLS[shell].source_template)
