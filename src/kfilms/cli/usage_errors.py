"""Converts click's usage errors to ``RequestError`` with a message and a hint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from kfilms.errors import RequestError
from kfilms.hints import propose_help
from kfilms.normalize import close_matches
from kfilms.text import did_you_mean

if TYPE_CHECKING:
    from kfilms.hints import Hint


_TOO_MANY: Final = re.compile(r"Got unexpected extra arguments? \((.*)\)\.?")


def to_request_error(error: click.UsageError) -> RequestError:
    """Return *error* as a ``RequestError``."""
    path = error.ctx.command_path if error.ctx else "kfilms"
    if isinstance(error, click.NoSuchOption) and error.ctx:
        params = error.ctx.command.get_params(error.ctx)
        options = [
            name for param in params for name in (*param.opts, *param.secondary_opts)
        ]
        close = close_matches(error.option_name, options)
        return RequestError(
            f'{path} has no option "{error.option_name}"',
            hint=(f"{did_you_mean(close)}All of them: ", propose_help(path)),
        )
    hint: Hint = propose_help(path)
    if isinstance(error, click.MissingParameter) and error.param:
        name = error.param.make_metavar(error.ctx or click.Context(click.Command(path)))
        return RequestError(f"{path} needs {name.rstrip('.')}", hint=hint)
    if isinstance(error, click.BadOptionUsage) and error.ctx:
        return RequestError(_describe_misuse(error, error.ctx), hint=hint)
    if match := _TOO_MANY.fullmatch(error.format_message()):
        params = error.ctx.command.params if error.ctx else []
        if any(param.metavar == "FILM" for param in params):
            hint = ("a title of several words stands in quotes · ", propose_help(path))
        return RequestError(f'{path} has no place for "{match[1]}"', hint=hint)
    message = error.format_message().replace("'", '"').rstrip(".")
    return RequestError(message[:1].lower() + message[1:], hint=hint)


def _describe_misuse(error: click.BadOptionUsage, ctx: click.Context) -> str:
    """Return the message: an option lacks its value, or has one but takes none."""
    for param in ctx.command.get_params(ctx):
        if error.option_name in param.opts and not getattr(param, "is_flag", False):
            return f"{error.option_name} needs {param.make_metavar(ctx)}"
    return f"{error.option_name} takes no value"
