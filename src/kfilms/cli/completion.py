"""``kfilms completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import get_completion_class

from kfilms.cli.command import Choice, Command, pass_app
from kfilms.cli.shells import COMPLETE_VARIABLE

if TYPE_CHECKING:
    from kfilms.cli.context import App

SHELLS: Final = ("bash", "zsh", "fish")


@click.command(
    cls=Command,
    examples=(
        ("kfilms completion bash", 'to try it: eval "$(kfilms completion bash)"'),
        ("kfilms completion zsh", "the same, in ~/.zshrc after compinit"),
        ("kfilms completion fish", "into ~/.config/fish/completions/kfilms.fish"),
    ),
)
@click.argument("shell", type=Choice(SHELLS, "shell"), metavar="bash|zsh|fish")
@pass_app
def command(app: App, shell: str) -> None:
    """Commands, options, themes, content notes and films are completed, films by their
    id or by a title in any script.
    """  # noqa: D205 - the summary stands in the table of commands
    completion = get_completion_class(shell)
    assert completion is not None  # noqa: S101 - SHELLS are click's
    root = click.get_current_context().find_root().command
    script = completion(root, {}, "kfilms", COMPLETE_VARIABLE)
    app.output.write(script.source_template % script.source_vars())
