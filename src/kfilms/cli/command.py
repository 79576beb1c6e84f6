"""Base classes of commands: global options, help with examples, lazy groups."""

from __future__ import annotations

from functools import wraps
from importlib import import_module
from inspect import cleandoc
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from kfilms.cli.app import App
from kfilms.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from click.shell_completion import CompletionItem

_MAX_DIGITS: Final = 9
_GROUPED_FROM: Final = 10_000
"""Limits from this number on get thousands separators; lower ones may be years."""

pass_app = click.make_pass_decorator(App)


class LazyCommand(NamedTuple):
    """The entry of a command that is imported on first use.

    *module* is its module in ``kfilms.cli.commands``, which defines ``command``;
    *summary* is its line in the help.
    """

    module: str
    section: str
    summary: str


class Choice(click.Choice[str]):
    """A choice whose error suggests the closest value; *noun* names the values."""

    def __init__(self, choices: Sequence[str], noun: str) -> None:
        super().__init__(choices, case_sensitive=False)
        self.noun = noun

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Return the choice *value*; raise ``RequestError`` if it is unknown."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            from kfilms.normalize import unknown_choice_error

            lead = f"The {self.noun}s: "
            raise unknown_choice_error(
                self.noun, str(value), self.choices, lead, self.choices
            ) from None


class IntRange(click.ParamType[int]):
    """A whole number from *low* to *high*, both included."""

    name = "number"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return *value* as a number; raise ``RequestError`` if it is out of range."""
        del ctx
        text = str(value)
        digits = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
        if digits and self.low <= int(text) <= self.high:
            return int(text)
        option = param.opts[0] if param else "it"
        high = f"{self.high:,}" if self.high >= _GROUPED_FROM else self.high
        bounds = f"from {self.low} to {high}"
        raise RequestError(f'{option} takes a whole number {bounds}, not "{text}"')


def option_group(
    name: str,
    record: Any,
    options: Sequence[Callable[..., Any]],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds *options* to a command.

    The command receives them together, as the argument *name*. *record* is a named
    tuple with a field for each option; other fields keep their defaults.
    """
    fields: tuple[str, ...] = record._fields

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> None:
            values = {key: kwargs.pop(key) for key in fields if key in kwargs}
            function(*args, **{name: record(**values)}, **kwargs)

        decorated: Callable[..., None] = wrapper
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def make_format_option(formats: Sequence[str]) -> Callable[..., Any]:
    """Return a ``--format`` option with *formats* as choices; the first is default."""
    from kfilms.text import join_or

    return click.option(
        "--format",
        "form",
        type=Choice(formats, "format"),
        default=formats[0],
        metavar="FORMAT",
        help=f"How to print: {join_or(formats)}.",
    )


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Store a global option; a value after the command overrides one before it."""
    app = ctx.ensure_object(App)
    if value == "":
        raise RequestError(f"{param.opts[0]} is empty")
    if value is not None:
        app.settings[str(param.name)] = value
        if param.name == "color":
            app.output.color = value


def _remember_catalogs(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> None:
    """Store the catalogs; values after the command override those before it."""
    app = ctx.ensure_object(App)
    if "" in value:
        raise RequestError(f"{param.opts[0]} is empty")
    app.named_catalogs = value or app.named_catalogs


def _remember_keep_going(
    ctx: click.Context,
    param: click.Parameter,
    value: bool,  # noqa: FBT001 - click's signature
) -> None:
    del param
    app = ctx.ensure_object(App)
    app.keep_going = value or app.keep_going


def _print_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    del param
    if value and not ctx.resilient_parsing:
        print_out(ctx, ctx.get_help())


def print_out(ctx: click.Context, text: str) -> None:
    """Write *text* to standard output and exit."""
    ctx.ensure_object(App).output.write(f"{text}\n")
    ctx.exit()


def complete_file(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[Any]:
    """Return a candidate that makes the shell complete file names."""
    del ctx, param
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


EVERYWHERE: Final = "Also, before or after any command"
"""The heading of the global options in every help."""

GLOBAL_OPTIONS: Final = (
    click.Option(
        ["--catalog"],
        metavar="FILE",
        multiple=True,
        expose_value=False,
        callback=_remember_catalogs,
        shell_complete=complete_file,
        help="Films of this file (or KFILMS_CATALOG); repeat to join.",
    ),
    click.Option(
        ["--keep-going"],
        is_flag=True,
        expose_value=False,
        callback=_remember_keep_going,
        help="Leave out rows of a CSV catalog that cannot be read.",
    ),
    click.Option(
        ["--watchlist"],
        metavar="NAME",
        expose_value=False,
        callback=_remember,
        help="Which watchlist (or KFILMS_WATCHLIST); else valentine.",
    ),
    click.Option(
        ["--state"],
        metavar="FILE",
        expose_value=False,
        callback=_remember,
        shell_complete=complete_file,
        help="Where kfilms remembers (or KFILMS_STATE).",
    ),
    click.Option(
        ["--color"],
        type=Choice(("auto", "always", "never"), "colour setting"),
        expose_value=False,
        callback=_remember,
        metavar="WHEN",
        help="Colour auto, always or never; NO_COLOR turns it off.",
    ),
)

_HELP = click.Option(
    ["-h", "--help"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_help,
    help="Show this message and exit.",
)
"""Like click's own help option, but written through ``Output``."""


class Command(click.Command):
    """A command with examples that also accepts the global options.

    *examples* holds command lines, each with its purpose; a test runs them all.
    *headings* maps a heading of the help to the parameters listed under it; all
    others are listed under ``Options``.
    """

    def __init__(
        self,
        *args: Any,
        examples: Sequence[tuple[str, str]] = (),
        headings: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_help_option = False
        self.examples = examples
        self.headings = headings or {}

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, then the global options."""
        return [*super().get_params(ctx), *GLOBAL_OPTIONS, _HELP]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse *args*; a usage error carries the context of its command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_help_text(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the summary, then the rest of the help text."""
        del ctx
        text = f"{self.short_help}.\n\n{cleandoc(self.help or '')}".strip()
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the command's own options, then the global ones."""
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)
        for heading, options in self.sections(ctx).items():
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        record
                        for option in options
                        if (record := option.get_help_record(ctx))
                    ]
                )

    def sections(self, ctx: click.Context) -> dict[str, list[click.Option]]:
        """Return the options by heading, in the order of the help, global ones last."""
        sections: dict[str, list[click.Option]] = {head: [] for head in self.headings}
        heading_of = {name: head for head in sections for name in self.headings[head]}
        for param in (*super().get_params(ctx), _HELP):
            if isinstance(param, click.Option):
                head = heading_of.get(str(param.name), "Options")
                sections.setdefault(head, []).append(param)
        return {**sections, EVERYWHERE: list(GLOBAL_OPTIONS)}

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        del ctx
        from kfilms.text_width import display_width, pad

        width = max(display_width(line) for line, _ in self.examples)
        with formatter.section("Examples"):
            for line, purpose in self.examples:
                formatter.write(f"  {pad(line, width)}  {purpose}\n")


class Group(Command, click.Group):
    """A group that imports a command only when it is used.

    *old_names* are accepted, but neither listed nor completed.
    """

    def __init__(
        self,
        *args: Any,
        lazy: Mapping[str, LazyCommand],
        old_names: Mapping[str, LazyCommand] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.old_names = old_names

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help."""
        del ctx
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command *cmd_name*; return ``None`` if there is none."""
        del ctx
        lazy = self.lazy.get(cmd_name) or self.old_names.get(cmd_name)
        if lazy is None:
            return None
        command: click.Command = import_module(
            f"kfilms.cli.commands.{lazy.module}"
        ).command
        command.short_help = lazy.summary
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the name of the command, the command and the arguments after it.

        Raises:
            RequestError: there is no such command; the hint suggests others.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand:
            from kfilms.cli.suggest_commands import no_such_command

            raise no_such_command(ctx, self, args[0], args[1:]) from None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the commands by section, without importing them."""
        del ctx
        width = max(map(len, self.lazy)) + 2
        for section in dict.fromkeys(lazy.section for lazy in self.lazy.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [
                        (name.ljust(width - 2), lazy.summary)
                        for name, lazy in self.lazy.items()
                        if lazy.section == section
                    ]
                )

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """Return matching commands with summaries, then options, without imports."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*self.complete_commands(incomplete), *options]

    def complete_commands(self, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin with *incomplete*, with their summaries."""
        from click.shell_completion import CompletionItem

        return [
            CompletionItem(name, help=lazy.summary)
            for name, lazy in self.lazy.items()
            if name.startswith(incomplete)
        ]
